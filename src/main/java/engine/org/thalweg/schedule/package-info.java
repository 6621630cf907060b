/**
 * Learning rates: schedules, pure functions of the step, which counts from 0, and controllers,
 * which react to what a run reports.
 *
 * <p>Read {@link org.thalweg.schedule.Schedule}; every schedule is a small record in {@link
 * org.thalweg.schedule.Schedules}, and warmup, then and times combine any of them.
 *
 * <p>Imports nothing of Spark.
 */
package org.thalweg.schedule;
