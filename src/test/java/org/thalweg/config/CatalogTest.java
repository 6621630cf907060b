package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  interface Shape {}

  record Point() implements Shape {}

  record Square(double side) implements Shape {}

  record Box(double width, double height) implements Shape {
    public Box {
      if (!(width > 0)) {
        throw new IllegalArgumentException("width must be positive but was " + width);
      }
    }

    Box() {
      this(1, 2);
    }
  }

  record Many(int count, long total) implements Shape {}

  record Framed(Shape shape, double by) implements Shape {}

  private final Catalog<Shape> shapes =
      new Catalog<Shape>("shape")
          .add("point", Point.class)
          .add("square", Square.class)
          .add("box", Box.class)
          .add("many", Many.class)
          .add("framed", Framed.class)
          .alias("dot", "point")
          .number("square");

  @Test
  void takesArgumentsByPlaceAndByName() {
    Shape box = new Box(3, 4);
    assertThat(value("box(3,4)")).isEqualTo(box);
    assertThat(value("box(height=4,width=3)")).isEqualTo(box);
    assertThat(value("box(3,height=4)")).isEqualTo(box);
    assertThat(value("box(width=3,4)")).isEqualTo(box);
  }

  @Test
  void argumentsLeftOutKeepTheirDefaults() {
    assertThat(value("box")).isEqualTo(new Box(1, 2));
    assertThat(value("box()")).isEqualTo(new Box(1, 2));
    assertThat(value("box(height=7)")).isEqualTo(new Box(1, 7));
    assertThat(value("box(7)")).isEqualTo(new Box(7, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dot                       | point",
        "box(height=0.1)           | box(width=1.0,height=0.1)",
        "3                         | square(side=3.0)",
        "-1e-4                     | square(side=-1.0E-4)",
        "many(1e6,9007199254740993)| many(count=1000000,total=9007199254740993)",
        "framed(box(3),2)          | framed(shape=box(width=3.0,height=2.0),by=2.0)",
        "framed(5,by=2)            | framed(shape=square(side=5.0),by=2.0)",
      })
  void printsEveryArgumentByNameAndParsesBack(String text, String printed) {
    Named<Shape> shape = shapes.parse(text);
    assertThat(shape.text()).isEqualTo(printed);
    assertThat(shapes.parse(printed)).isEqualTo(shape);
  }

  @Test
  void namesAreInTheOrderTheyWereAddedWithoutAliases() {
    assertThat(shapes.names()).containsExactly("point", "square", "box", "many", "framed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bax             | unknown shape bax; did you mean box? Known: point, square, box, many,"
            + " framed",
        "POINTS          | unknown shape POINTS; did you mean point? Known: point, square, box,"
            + " many, framed",
        "box(hight=1)    | unknown argument of box hight; did you mean height? Known: width, height",
        "framed(bax,1)   | unknown shape bax; did you mean box? Known: point, square, box, many,"
            + " framed",
        "point(size=1)   | point must have no argument but had size=1",
        "point(1)        | point must have no argument but had 1",
        "box(1,2,3)      | box must have no argument after height but had 3",
        "box(height=1,2) | box must have no argument after height but had 2",
        "box(2,x=1,3)    | unknown argument of box x; Known: width, height",
        "box(1,width=1)  | argument width of box is given twice",
        "box(height=1,height=1) | argument height of box is given twice",
        "square          | argument side of square is missing",
        "many(total=1)   | argument count of many is missing",
        "box(1:2)        | argument width of box must be one value but was 1:2",
        "box(wide)       | width of box must be a number but was wide",
        "box(f(1))       | width of box must be a number but was f(1)",
        "many(1.5,1)     | count of many must be a whole number up to 2147483647 but was 1.5",
        "many(x,1)       | count of many must be a whole number up to 2147483647 but was x",
        "many(NaN,1)     | count of many must be a whole number up to 2147483647 but was NaN",
        "many(2147483648,1) | count of many must be a whole number up to 2147483647 but was"
            + " 2147483648",
        "many(1,1e19)    | total of many must be a whole number up to 9223372036854775807 but was"
            + " 1e19",
        "box(-1)         | width must be positive but was -1.0",
      })
  void rejectsWithOneSentence(String text, String message) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> shapes.parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "-2147483647", "1e6", "3.0", "0"})
  void wholeNumbersMayBeWrittenAnyWay(String text) {
    assertThat(value("many(%s,1)".formatted(text)))
        .isEqualTo(new Many((int) Double.parseDouble(text), 1));
  }

  @Test
  void aNumberMeansNothingWhereNoMemberStandsForIt() {
    Catalog<Shape> points = new Catalog<Shape>("shape").add("point", Point.class);
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> points.parse("1"))
        .withMessage("unknown shape 1; Known: point");
  }

  private Shape value(String text) {
    return shapes.parse(text).value();
  }
}
