/*
 * The pass of KernelSpeed over sparse rows of ones, in C: scores of 64 rows, the logistic loss and
 * its derivative, and their scatter. Reads what the bench wrote: rows, entries, features, passes as
 * int32; then starts as int32, columns as bytes, labels as bytes, w as doubles. Prints, a pass a
 * line, nanoseconds of processor time per entry; then the loss and the sum of the gradient.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 64 };

static int rows, entries, features;
static int32_t *starts;
static uint8_t *columns, *labels;
static double *w, *sum;

static double score(int row) {
  int k = starts[row], end = starts[row + 1];
  double a0 = 0, a1 = 0, a2 = 0, a3 = 0, tail = 0;
  for (; k + 4 <= end; k += 4) {
    a0 += w[columns[k]];
    a1 += w[columns[k + 1]];
    a2 += w[columns[k + 2]];
    a3 += w[columns[k + 3]];
  }
  for (; k < end; k++) tail += w[columns[k]];
  return (a0 + a2) + (a1 + a3) + tail;
}

static double pass(void) {
  double loss = 0, z[CHUNK];
  for (int from = 0; from < rows; from += CHUNK) {
    int count = rows - from < CHUNK ? rows - from : CHUNK;
    for (int i = 0; i < count; i++) z[i] = score(from + i);
    for (int i = 0; i < count; i++) {
      double e = exp(-fabs(z[i])), y = labels[from + i];
      loss += fmax(z[i], 0) - y * z[i] + log1p(e);
      z[i] = (z[i] >= 0 ? 1 : e) / (1 + e) - y;
    }
    for (int i = 0; i < count; i++)
      for (int k = starts[from + i]; k < starts[from + i + 1]; k++) sum[columns[k]] += z[i];
  }
  return loss;
}

static void *read_array(FILE *in, size_t size, size_t count) {
  void *array = malloc(size * count);
  if (!array || fread(array, size, count, in) != count) exit(1);
  return array;
}

int main(int argc, char **argv) {
  FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!in) return 1;
  int32_t *head = read_array(in, 4, 4);
  rows = head[0], entries = head[1], features = head[2];
  starts = read_array(in, 4, rows + 1);
  columns = read_array(in, 1, entries);
  labels = read_array(in, 1, rows);
  w = read_array(in, 8, features);
  sum = malloc(features * sizeof(double));
  double loss = 0, total = 0;
  for (int i = 0; i < head[3]; i++) {
    memset(sum, 0, features * sizeof(double));
    clock_t begin = clock();
    loss = pass();
    printf("%.6f\n", 1e9 * (clock() - begin) / CLOCKS_PER_SEC / entries);
  }
  for (int j = 0; j < features; j++) total += sum[j];
  printf("%.17g %.17g\n", loss, total);
  return 0;
}
