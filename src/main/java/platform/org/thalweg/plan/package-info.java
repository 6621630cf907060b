/**
 * What a run will need before it begins.
 *
 * <p>Read {@link org.thalweg.plan.MemoryPlan} first, what memory a run needs, and {@link
 * org.thalweg.plan.RoundPlan}, what its rounds cost under each mode of aggregation.
 *
 * <p>Imports run. Must not import tune or cli, which print what these find.
 */
package org.thalweg.plan;
