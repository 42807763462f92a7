package io.dmm.core.decision;

import java.util.Arrays;

/** Numbers from 0 to n-1 by a changeable key, the least first; equal keys by number. */
final class IndexedMinHeap {
  private static final int ABSENT = -1;

  private final double[] key;
  private final int[] heap;
  private final int[] position;
  private int size;

  IndexedMinHeap(int capacity) {
    key = new double[capacity];
    heap = new int[capacity];
    position = new int[capacity];
    Arrays.fill(position, ABSENT);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The key of the first item, or infinity if there is none. */
  double leastKey() {
    return size == 0 ? Double.POSITIVE_INFINITY : key[heap[0]];
  }

  int first() {
    return heap[0];
  }

  /** Adds an item or changes its key. */
  void put(int item, double newKey) {
    key[item] = newKey;
    if (position[item] == ABSENT) {
      position[item] = size;
      heap[size++] = item;
    }
    if (!up(position[item])) {
      down(position[item]);
    }
  }

  void remove(int item) {
    int hole = position[item];
    if (hole == ABSENT) {
      return;
    }
    position[item] = ABSENT;
    int last = heap[--size];
    if (last != item) {
      heap[hole] = last;
      position[last] = hole;
      if (!up(hole)) {
        down(hole);
      }
    }
  }

  int poll() {
    int first = heap[0];
    remove(first);
    return first;
  }

  private boolean up(int start) {
    int item = heap[start];
    int at = start;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!before(item, heap[parent])) {
        break;
      }
      move(heap[parent], at);
      at = parent;
    }
    move(item, at);
    return at != start;
  }

  private void down(int start) {
    int item = heap[start];
    int at = start;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], item)) {
        break;
      }
      move(heap[child], at);
      at = child;
    }
    move(item, at);
  }

  private void move(int item, int to) {
    heap[to] = item;
    position[item] = to;
  }

  private boolean before(int one, int other) {
    return key[one] < key[other] || (key[one] == key[other] && one < other);
  }
}
