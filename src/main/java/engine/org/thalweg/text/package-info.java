/**
 * What is said to people, and left for others to read.
 *
 * <p>{@link org.thalweg.text.Line} makes one clear line of whatever stood in a file; {@link
 * org.thalweg.text.Secrets} keeps passwords, tokens and keys out of what is printed, logged and
 * stored.
 *
 * <p>Imports nothing.
 */
package org.thalweg.text;
