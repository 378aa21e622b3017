/// Questions told to a web address, and answers that come from one, both signed.
///
/// Standard Webhooks 1.0 says what a message is signed with and how often one is tried:
/// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
/// Reading order: [dev.aaos.daemon.webhook.WebhookSettings] (where to, signed with
/// what), `Signing`, [dev.aaos.daemon.webhook.Webhooks] (all of it, running). What is
/// told: `Notices` hears of questions, an `Errand` tells of one of them for as long as
/// it takes, `Post` is one try. What is answered: `AnswerDoor` lets in what is signed,
/// and `Answer` does it through the same method that clients of the socket call.
package dev.aaos.daemon.webhook;
