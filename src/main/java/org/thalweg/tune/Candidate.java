package org.thalweg.tune;

import org.thalweg.config.TrainingConf;
import org.thalweg.run.Run;
import org.thalweg.run.TrainingData;

/**
 * A model of a search that is yet to be trained.
 *
 * @param point whose values it has
 * @param part which of the models of the point it is, in words: its fold, or its bootstrap sample
 * @param conf that trains it alone
 * @param data its rows
 * @param run of the conf over the data
 */
record Candidate(Point point, String part, TrainingConf conf, TrainingData data, Run run) {}
