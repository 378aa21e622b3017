/// Questions put to people, as the wire shows them.
///
/// [dev.aaos.daemon.question.QuestionView] is the question itself, with what a person
/// needs to answer it, and [dev.aaos.daemon.question.QuestionWords] what records say of
/// it.
package dev.aaos.daemon.question;
