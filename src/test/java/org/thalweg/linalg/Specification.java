package org.thalweg.linalg;

/** A block with the default methods of the interface, whatever its layout overrides. */
record Specification(Block block, int features, long entries, long bytes) implements Block {
  Specification(Block block) {
    this(block, block.features(), block.entries(), block.bytes());
  }

  @Override
  public Targets targets() {
    return block.targets();
  }

  @Override
  public Block with(Targets targets) {
    return new Specification(block.with(targets));
  }

  @Override
  public void forEach(int row, EntryConsumer entry) {
    block.forEach(row, entry);
  }
}
