package org.thalweg.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.ValidationReport;

/** What is written is read back by a reader of the format that shares no code with the writer. */
class TensorBoardLogTest {

  @Test
  void aReaderFindsEveryFigureOfEveryStep() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TensorBoardLog log = new TensorBoardLog(out, () -> 1234.5)) {
      for (int step = 0; step < 300; step++) {
        log.onStep(EventReports.of(step, 1.0 / (step + 1)));
      }
      log.onValidation(new ValidationReport(300, "auc", 0.75, true));
      log.onStep(EventReports.certified(300, 0.125));
    }
    List<Event> events = Event.read(out.toByteArray());
    assertThat(events).hasSize(302);
    assertThat(events.get(0).version).isEqualTo("brain.Event:2");
    for (int step = 0; step < 300; step++) {
      Event event = events.get(step + 1);
      assertThat(event.step).isEqualTo(step);
      assertThat(event.seconds).isEqualTo(1234.5);
      assertThat(event.scalars)
          .containsOnlyKeys(
              "objective", "loss", "penalty", "gradientNorm", "stepNorm", "learningRate", "epoch")
          .containsEntry("gradientNorm", 1e-3f)
          .containsEntry("objective", (float) (1.0 / (step + 1) - 0.25 + 0.25));
    }
    assertThat(events.get(301).scalars)
        .containsEntry("gap", 0.125f)
        .containsEntry("validation/auc", 0.75f);
  }

  @Test
  void figuresThatAreNotFiniteAreThatInTheFileToo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TensorBoardLog log = new TensorBoardLog(out)) {
      log.onStep(EventReports.of(7, Double.NEGATIVE_INFINITY));
      log.onStep(EventReports.of(8, Double.NaN));
    }
    List<Event> events = Event.read(out.toByteArray());
    assertThat(events.get(1).scalars).containsEntry("loss", Float.NEGATIVE_INFINITY);
    assertThat(events.get(2).scalars).containsEntry("loss", Float.NaN);
  }

  @Test
  void ofLongRunsThereAreFewStepsAndEvermoreApart() {
    long[] taken = LongStream.range(0, 1_000_000).filter(TensorBoardLog::takes).toArray();
    assertThat(taken.length).isBetween(10_000, 12_000);
    assertThat(taken).startsWith(LongStream.range(0, 2048).toArray()).contains(1024 * 512);
    for (int i = 1; i < taken.length; i++) {
      assertThat(taken[i] - taken[i - 1]).isLessThanOrEqualTo(Math.max(1, taken[i] / 1024));
    }
  }

  /** The known value of the check sequence "123456789" for CRC-32C is e3069283. */
  @Test
  void theReaderHasTheRightChecksum() {
    assertThat(Event.crc("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
  }

  /** An event as the format says, read bit by bit. */
  private static final class Event {
    private double seconds;
    private long step;
    private String version = "";
    private final Map<String, Float> scalars = new LinkedHashMap<>();

    static List<Event> read(byte[] file) throws IOException {
      List<Event> events = new ArrayList<>();
      ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        byte[] length = new byte[8];
        bytes.get(length);
        requireCrc(length, bytes.getInt());
        byte[] data =
            new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        bytes.get(data);
        requireCrc(data, bytes.getInt());
        events.add(of(data));
      }
      return events;
    }

    private static void requireCrc(byte[] data, int masked) {
      int unmasked = masked - 0xa282ead8;
      assertThat(unmasked << 15 | unmasked >>> 17).isEqualTo(crc(data));
    }

    /** CRC-32C by its polynomial, one bit at a time. */
    static int crc(byte[] data) {
      int crc = -1;
      for (byte b : data) {
        crc ^= b & 0xff;
        for (int bit = 0; bit < 8; bit++) {
          crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
        }
      }
      return ~crc;
    }

    private static Event of(byte[] data) throws IOException {
      Event event = new Event();
      Fields fields = new Fields(data);
      while (fields.next()) {
        switch (fields.number) {
          case 1 -> event.seconds = Double.longBitsToDouble(fields.value);
          case 2 -> event.step = fields.value;
          case 3 -> event.version = new String(fields.bytes, StandardCharsets.UTF_8);
          case 5 -> summary(fields.bytes, event.scalars);
          default -> throw new IOException("unknown field " + fields.number);
        }
      }
      return event;
    }

    private static void summary(byte[] data, Map<String, Float> scalars) throws IOException {
      Fields values = new Fields(data);
      while (values.next()) {
        assertThat(values.number).isEqualTo(1);
        Fields value = new Fields(values.bytes);
        String tag = "";
        float simple = 0;
        while (value.next()) {
          if (value.number == 1) {
            tag = new String(value.bytes, StandardCharsets.UTF_8);
          } else {
            assertThat(value.number).isEqualTo(2);
            simple = Float.intBitsToFloat((int) value.value);
          }
        }
        scalars.put(tag, simple);
      }
    }
  }

  /** The fields of a message of protocol buffers, one after the other. */
  private static final class Fields {
    private final DataInputStream in;
    private int number;
    private long value;
    private byte[] bytes;

    Fields(byte[] data) {
      this.in = new DataInputStream(new java.io.ByteArrayInputStream(data));
    }

    boolean next() throws IOException {
      if (in.available() == 0) {
        return false;
      }
      long key = varint();
      number = (int) (key >>> 3);
      switch ((int) (key & 7)) {
        case 0 -> value = varint();
        case 1 -> value = Long.reverseBytes(in.readLong());
        case 2 -> {
          bytes = new byte[(int) varint()];
          in.readFully(bytes);
        }
        case 5 -> value = Integer.reverseBytes(in.readInt());
        default -> throw new IOException("unknown kind of field");
      }
      return true;
    }

    private long varint() throws IOException {
      long result = 0;
      for (int shift = 0; ; shift += 7) {
        int b = in.readUnsignedByte();
        result |= (long) (b & 0x7f) << shift;
        if (b < 128) {
          return result;
        }
      }
    }
  }
}
