/**
 * LIBSVM text, read straight from bytes into shards.
 *
 * <p>Read {@link org.thalweg.data.text.LibsvmSource} first: all files are one long text of
 * uncompressed bytes, and a line belongs to the shard in which it begins. Then {@link
 * org.thalweg.data.text.ShardReader}, which is what a task does. {@link
 * org.thalweg.data.text.Decimal} turns digits into a double without making a string.
 *
 * <p>Imports data.shard. Must not import data.table.
 */
package org.thalweg.data.text;
