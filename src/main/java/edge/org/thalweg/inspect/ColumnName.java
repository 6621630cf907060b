package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the name of a column says of what is in it.
 *
 * @param name as the table has it
 * @param words of the name, in lower case: {@code PassengerId} and {@code passenger_id} have two
 */
record ColumnName(String name, List<String> words) {
  /** Last words of names of what tells rows or things apart, and is no measure of them. */
  private static final Set<String> IDENTIFIERS = Set.of("id", "ids", "uuid", "guid", "pk", "nr");

  /** Words that do so if all values differ, but else may say how many of something there are. */
  private static final Set<String> NUMBERINGS =
      set(
          """
          no, num, number, nummer, numero, index, idx, key, row, rownum, rowid, rownames, seq,
          sequence, serial, serialno, recordid, ref, reference, phone, tel, telefon, iban, ssn,
          ean, isbn, account, konto, passport, pid, uid, gid, oid, cid, sid, fid, nid, geoid,
          objectid""");

  private static final Pattern JOINED_ID =
      Pattern.compile(
          "(customer|user|client|order|patient|product|session|transaction|item|store|account"
              + "|passenger|employee|student|subject|case|house|kunden|trip|loan|member|row|device)"
              + "(id|nr|no|number|nummer)");

  private static final Pattern LEADING_ID = Pattern.compile("(ID[a-z]|Id[A-Z]|id[_ A-Z]|ID[_ ]).*");

  /** Names of whole numbers that stand for things, and are no measure of them. */
  private static final Set<String> CODES =
      set(
          """
          code, fips, insee, naics, sic, zip, zipcode, plz, postcode, postal, zone, region,
          district, type, segment, cluster, block, branch, dept, department, store, shop, race,
          ethnicity, ethnic, religion, nationality, county, occupation, diet, treatment, arm""");

  /** Names of what several rows are about, which whole numbers in them tell apart. */
  private static final Set<String> GROUPS =
      set(
          """
          subject, patient, participant, respondent, stratum, strata, household, litter,
          cluster, proband, individual, tract""");

  /** Words of names of measures, whatever they are measures of. */
  private static final Set<String> MEASURES =
      set(
          """
          per, number, num, count, n, distance, dist, size, area, price, rate, share, avg,
          average, mean, median, total, sum, min, max, age, score""");

  /** Names of whole numbers that begin again: an hour after 23 is 0. */
  private static final Set<String> CALENDAR =
      set(
          """
          month, monat, mois, mnth, hour, hr, stunde, heure, weekday, wochentag, dayofweek, dow,
          quarter, quartal, season""");

  /** Names of how many rows of a population, or of a table of counts, a row stands for. */
  private static final Pattern WEIGHT =
      Pattern.compile(
          "fnlwgt|pweight|pwgt|hhwt|perwt|svywt|freq|freqs|frequency"
              + "|(sample|sampling|survey|population|pop|case|design|final) ?(weights?|wt|wgt)");

  /** Names of what passes: numbers in a row are moments then, and no numbering of rows. */
  private static final Set<String> TIMES =
      set(
          """
          year, jahr, date, datum, time, zeit, day, tag, week, woche, month, monat, hour, hr, t,
          age, period, step, epoch, minute, second, timestamp, ts, generation, dose, trial""");

  /** Names of whole numbers that are in an order, and so no classes. */
  private static final Set<String> ORDERED =
      set("quality, rating, stars, score, grade, rank, level, age, year, points");

  /** Names of whole numbers that are counts, though none of them is 0. */
  private static final Set<String> COUNTS =
      set(
          """
          count, counts, cnt, nb, anzahl, visits, claims, clicks, events, quantity, qty, menge,
          deaths, cases""");

  /** Names of whole numbers that are classes, though some are missing among them. */
  private static final Set<String> CLASSES =
      set(
          """
          type, class, category, species, diagnosis, label, segment, cluster, kind, klasse,
          classe, typ""");

  private static final String UNKNOWN = "x"; // of an equation, and so no number of a row

  ColumnName(String name) {
    this(name, words(name));
  }

  private static Set<String> set(String words) {
    return Set.of(words.split(",\\s+"));
  }

  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    for (String part : name.split("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})")) {
      if (!part.isEmpty()) {
        words.add(part.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }

  /** Its last word; empty if it has none. */
  String last() {
    return words.isEmpty() ? "" : words.get(words.size() - 1);
  }

  /** Whether it is that of what tells rows or things apart. */
  boolean isIdentifier() {
    return IDENTIFIERS.contains(last()) || JOINED_ID.matcher(last()).matches();
  }

  /** Whether it is that of numbers of rows, if all of them differ. */
  boolean isNumbering() {
    return NUMBERINGS.contains(last()) || LEADING_ID.matcher(name).matches();
  }

  /** Whether it is that of whole numbers which stand for things. */
  boolean isCode() {
    return CODES.contains(last()) && !isMeasure();
  }

  /** Whether it is that of whole numbers which stand for what several rows are about. */
  boolean isGroup() {
    return GROUPS.contains(last()) && !isMeasure();
  }

  private boolean isMeasure() {
    return words.subList(0, Math.max(0, words.size() - 1)).stream().anyMatch(MEASURES::contains);
  }

  /** Whether it is that of how many rows each stands for. */
  boolean isWeight() {
    return WEIGHT.matcher(String.join(" ", words)).matches();
  }

  /** Whether it is that of whole numbers which begin again. */
  boolean isCalendar() {
    return CALENDAR.contains(last());
  }

  /** Whether whole numbers under that name are in an order, and so no classes. */
  boolean isOrdered() {
    return words.stream().anyMatch(ORDERED::contains);
  }

  /** Whether whole numbers under that name are counts, though none of them is 0. */
  boolean isCount() {
    return words.stream().anyMatch(COUNTS::contains);
  }

  /** Whether whole numbers under that name are classes, though some are missing among them. */
  boolean isClass() {
    return CLASSES.contains(last());
  }

  /** Whether numbers in a row under that name may be moments, or places on an axis. */
  boolean mayBeMoments() {
    return name.equals(UNKNOWN) || words.stream().anyMatch(TIMES::contains);
  }
}
