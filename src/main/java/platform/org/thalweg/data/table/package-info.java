/**
 * Tables of any format that Spark reads, turned into shards.
 *
 * <p>Read {@link org.thalweg.data.table.TableSource} first, then {@link
 * org.thalweg.data.table.Encoding}, which says how the columns of a table become features. The rows
 * have an order of their own, by file and position or by the hash of an id. Readers cut them into
 * pieces of a block, and a shuffle brings each piece to the partition of its shard. A small CSV on
 * this machine is read without a session of Spark, by {@link org.thalweg.data.table.CsvHere}.
 *
 * <p>Imports data.shard, data.text for its decimal numbers, and {@link org.thalweg.config.Columns},
 * which is what a conf says of columns.
 */
package org.thalweg.data.table;
