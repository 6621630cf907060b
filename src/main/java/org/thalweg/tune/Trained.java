package org.thalweg.tune;

import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.solve.TrainingResult;

/**
 * A model of a search that was trained.
 *
 * @param objective over the features as they are
 * @param model without its penalty
 */
record Trained(Objective objective, Model model, TrainingResult result) {}
