package dev.aaos.drivers.model;

/// Whether a backend can be asked, as far as settings tell: nothing is contacted to find out.
///
/// @param name the backend's name
/// @param ready whether it has all the settings it needs
/// @param detail its address and what is set, or what is missing
public record Readiness(String name, boolean ready, String detail) {}
