/// One model of a GGUF file, run by llama.cpp in a process of its own: what the library does
/// wrong, it does here, and the daemon starts another.
///
/// In reading order: [dev.aaos.engine.Main] loads the model and reads orders, a line of JSON each;
/// an [dev.aaos.engine.Order] is one; [dev.aaos.engine.Engine] serves them all, one token of each
/// in turn; a [dev.aaos.engine.Generation] is one of them; [dev.aaos.engine.Memory] keeps what
/// was read of each conversation. [dev.aaos.engine.Network] is all of a library that these need,
/// and [dev.aaos.engine.LlamaCpp] the one that there is.
///
/// All of it belongs to the thread that serves. Needs `java.base`, Jackson and a library.
@org.jspecify.annotations.NullMarked
package dev.aaos.engine;
