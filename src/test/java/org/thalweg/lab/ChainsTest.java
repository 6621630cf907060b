package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView.Chains;

class ChainsTest {

  @Test
  void pairsBecomeOpenAndClosedChains() {
    Chains chains = new Chains(10);
    int[][] pairs = {{7, 2}, {5, 9}, {4, 6}, {2, 1}, {6, 8}, {8, 4}};
    for (int[] pair : pairs) {
      chains.link(pair[0], pair[1]);
    }
    assertThat(chains.chains())
        .containsExactly(List.of(1, 2, 7), List.of(5, 9), List.of(4, 6, 8, 4));
  }

  @Test
  void noPairsAreNoChains() {
    assertThat(new Chains(3).chains()).isEmpty();
  }
}
