/// What the kernel's state is made of: [dev.aaos.collection.PersistentMap], which is why readers
/// never wait, [dev.aaos.collection.Unread], which is why a start does not either,
/// [dev.aaos.collection.LongMap] and [dev.aaos.collection.Pool], which are why a hundred thousand
/// agents fit, and [dev.aaos.collection.Chain], which is why a forked conversation costs nothing.
/// Values only.
package dev.aaos.collection;
