package dev.aaos.linux;

/// One name in a directory.
///
/// @param name the name, without any `/`
/// @param type what it is, links not followed
public record DirectoryEntry(PathBytes name, FileType type) {}
