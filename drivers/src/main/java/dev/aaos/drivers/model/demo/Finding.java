package dev.aaos.drivers.model.demo;

/// A text that was gathered, and where it came from.
record Finding(String source, String text) {}
