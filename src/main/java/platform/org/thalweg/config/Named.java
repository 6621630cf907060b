package org.thalweg.config;

/**
 * An object and the text that names it.
 *
 * @param text with every argument by name; parses back to an equal object
 * @param value the object
 */
public record Named<T>(String text, T value) {}
