package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Fetch;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.MlCommand;
import org.apache.spark.connect.proto.MlCommandResult;
import org.apache.spark.connect.proto.MlOperator;
import org.apache.spark.connect.proto.MlParams;
import org.apache.spark.connect.proto.MlRelation;
import org.apache.spark.connect.proto.ObjectRef;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.UserContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connect.ml.MLCache;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.StatusRuntimeException;
import org.sparkproject.connect.grpc.netty.NettyChannelBuilder;
import org.thalweg.LocalSpark;
import scala.Option;

/**
 * A server of Spark Connect with our classes, and a client that speaks its protocol as PySpark
 * does: it names an estimator, sends Params as literals, and gets a model that stays on the server.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConnectTest {
  private static final String SPARKS = "org.apache.spark.ml.classification.LogisticRegression";
  private static final String PORT = "spark.connect.grpc.binding.port";
  private static final String BACKENDS = "spark.connect.ml.backend.classes";

  private static LocalSpark local;
  private static Dataset<Row> table;
  private static ManagedChannel channel;

  /** A client with a session of its own on the server. */
  private static final class Client {
    private final String session = UUID.randomUUID().toString();

    List<ExecutePlanResponse> execute(Plan plan) {
      ExecutePlanRequest request =
          ExecutePlanRequest.newBuilder()
              .setSessionId(session)
              .setUserContext(UserContext.newBuilder().setUserId("test"))
              .setClientType("thalweg-test")
              .setOperationId(UUID.randomUUID().toString())
              .setPlan(plan)
              .build();
      List<ExecutePlanResponse> all = new ArrayList<>();
      Iterator<ExecutePlanResponse> responses =
          SparkConnectServiceGrpc.newBlockingStub(channel).executePlan(request);
      responses.forEachRemaining(all::add);
      return all;
    }

    /** Sets a value in the conf of the session. */
    void set(String key, String value) {
      ConfigRequest.Set pairs =
          ConfigRequest.Set.newBuilder()
              .addPairs(KeyValue.newBuilder().setKey(key).setValue(value))
              .build();
      ConfigRequest request =
          ConfigRequest.newBuilder()
              .setSessionId(session)
              .setUserContext(UserContext.newBuilder().setUserId("test"))
              .setOperation(ConfigRequest.Operation.newBuilder().setSet(pairs))
              .build();
      SparkConnectServiceGrpc.newBlockingStub(channel).config(request);
    }

    MlCommandResult command(MlCommand command) {
      Plan plan = Plan.newBuilder().setCommand(Command.newBuilder().setMlCommand(command)).build();
      return execute(plan).stream()
          .filter(ExecutePlanResponse::hasMlCommandResult)
          .map(ExecutePlanResponse::getMlCommandResult)
          .findFirst()
          .orElseThrow();
    }

    /** The model that an estimator of the server makes of the table. */
    ObjectRef fit(String estimator, Map<String, Object> params) {
      MlParams.Builder literals = MlParams.newBuilder();
      params.forEach((name, value) -> literals.putParams(name, literal(value)));
      MlCommand.Fit.Builder fit =
          MlCommand.Fit.newBuilder()
              .setEstimator(
                  MlOperator.newBuilder()
                      .setName(estimator)
                      .setUid("estimator-" + UUID.randomUUID())
                      .setType(MlOperator.OperatorType.OPERATOR_TYPE_ESTIMATOR))
              .setParams(literals)
              .setDataset(rows());
      return command(MlCommand.newBuilder().setFit(fit).build()).getOperatorInfo().getObjRef();
    }

    Expression.Literal fetch(ObjectRef model, String attribute) {
      Fetch fetch =
          Fetch.newBuilder()
              .setObjRef(model)
              .addMethods(Fetch.Method.newBuilder().setMethod(attribute))
              .build();
      return command(MlCommand.newBuilder().setFetch(fetch).build()).getParam();
    }

    /** The models that the server has for it. */
    MLCache cache() {
      return SparkConnectService.getOrCreateIsolatedSession("test", session, Option.empty())
          .mlCache();
    }

    /** How many rows a model predicts. */
    long transformed(ObjectRef model) {
      Relation predictions =
          Relation.newBuilder()
              .setMlRelation(
                  MlRelation.newBuilder()
                      .setTransform(
                          MlRelation.Transform.newBuilder()
                              .setObjRef(model)
                              .setInput(rows())
                              .setParams(MlParams.newBuilder())))
              .build();
      return execute(Plan.newBuilder().setRoot(predictions).build()).stream()
          .filter(ExecutePlanResponse::hasArrowBatch)
          .mapToLong(response -> response.getArrowBatch().getRowCount())
          .sum();
    }
  }

  private static Relation rows() {
    return Relation.newBuilder()
        .setRead(
            Read.newBuilder()
                .setNamedTable(
                    Read.NamedTable.newBuilder().setUnparsedIdentifier("global_temp.rows")))
        .build();
  }

  private static Expression.Literal literal(Object value) {
    Expression.Literal.Builder literal = Expression.Literal.newBuilder();
    if (value instanceof Double number) {
      return literal.setDouble(number).build();
    }
    return value instanceof Integer whole
        ? literal.setInteger(whole).build()
        : literal.setString((String) value).build();
  }

  @BeforeAll
  static void start() throws Exception {
    local = LocalSpark.open();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    System.setProperty(PORT, String.valueOf(port));
    System.setProperty("spark.connect.grpc.binding.address", "127.0.0.1");
    System.setProperty(BACKENDS, ConnectBackend.class.getName());
    table = Tables.of(local.session(), 200);
    table.createOrReplaceGlobalTempView("rows");
    SparkConnectService.start(local.session().sparkContext());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    SparkConnectService.stop(Option.empty(), Option.empty());
    for (String name : List.of(PORT, "spark.connect.grpc.binding.address", BACKENDS)) {
      System.clearProperty(name);
    }
    local.close();
  }

  private static final Map<String, Object> PARAMS =
      Map.of("labelCol", "y", "featuresCol", "x", "regParam", 0.01, "maxIter", 50);

  private static double[] coefficients(Expression.Literal vector) {
    // a vector is a struct of its type, size, indices and values
    return vector
        .getStruct()
        .getElements(3)
        .getSpecializedArray()
        .getDoubles()
        .getValuesList()
        .stream()
        .mapToDouble(value -> value)
        .toArray();
  }

  private static double[] expected(Estimator<?> estimator) {
    PARAMS.forEach(estimator::set);
    return ((org.apache.spark.ml.classification.LogisticRegressionModel) estimator.fit(table))
        .coefficients()
        .toArray();
  }

  /** The plugin is asked of the conf of the session, as a client may set it. */
  @Test
  void aClientThatNamesSparksClassGetsOurModel() {
    Client client = new Client();
    ObjectRef model = client.fit(SPARKS, PARAMS);
    double[] ours = expected(new LogisticRegression());
    assertThat(coefficients(client.fetch(model, "coefficients"))).isEqualTo(ours);
    assertThat(ours)
        .isNotEqualTo(expected(new org.apache.spark.ml.classification.LogisticRegression()));
    assertThat(client.transformed(model)).isEqualTo(200);
  }

  @Test
  void aClientMayNameOurClassesAndTheirParams() {
    Client client = new Client();
    Map<String, Object> params = new java.util.HashMap<>(PARAMS);
    params.put("method", "lbfgs");
    ObjectRef model = client.fit(LogisticRegression.class.getName(), params);
    assertThat(coefficients(client.fetch(model, "coefficients")))
        .isEqualTo(expected(new LogisticRegression().setMethod("lbfgs")));
    assertThat(client.transformed(model)).isEqualTo(200);
    params.put("method", "best");
    assertThatThrownBy(() -> client.fit(LogisticRegression.class.getName(), params))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContainingAll("method", "best");
    assertThat(client.transformed(model)).isEqualTo(200); // and the session goes on
  }

  /** As where there are more models than the server has memory for. */
  @Test
  void modelsComeBackFromTheDisk() {
    Client client = new Client();
    Map<String, Object> columns = Map.of("labelCol", "y", "featuresCol", "x");
    Map<String, Object> classes = new java.util.HashMap<>(columns);
    classes.put("loss", "logistic");
    Map<String, Object> amounts = new java.util.HashMap<>(columns);
    amounts.put("loss", "halfSquared");
    ObjectRef two = client.fit(ThalwegClassifier.class.getName(), classes);
    ObjectRef amount = client.fit(ThalwegRegressor.class.getName(), amounts);
    ObjectRef theirs = client.fit(LogisticRegression.class.getName(), PARAMS);
    client.cache().cachedModel().clear();
    for (ObjectRef model : List.of(two, amount, theirs)) {
      assertThat(client.transformed(model)).isEqualTo(200);
    }
    ThalwegClassifier twin = new ThalwegClassifier().setLabelCol("y").setFeaturesCol("x");
    assertThat(((ThalwegClassificationModel) client.cache().get(two.getId())).model())
        .isEqualTo(twin.setKey("loss", "logistic").fit(table).model());
  }

  @Test
  void withoutThePluginEachNameIsTheClassOfThatName() {
    Client client = new Client();
    client.set(BACKENDS, "");
    ObjectRef theirs = client.fit(SPARKS, PARAMS);
    assertThat(coefficients(client.fetch(theirs, "coefficients")))
        .isEqualTo(expected(new org.apache.spark.ml.classification.LogisticRegression()));
    ObjectRef ours = client.fit(LogisticRegression.class.getName(), PARAMS);
    assertThat(coefficients(client.fetch(ours, "coefficients")))
        .isEqualTo(expected(new LogisticRegression()))
        .isNotEqualTo(coefficients(client.fetch(theirs, "coefficients")));
    assertThat(client.transformed(ours)).isEqualTo(200);
  }

  @Test
  void thePluginReplacesAllThatHaveAClassOfThatName() {
    ConnectBackend backend = new ConnectBackend();
    assertThat(backend.transform("org.apache.spark.ml.feature.PCA")).isEmpty();
    assertThat(backend.transform(SPARKS)).contains(LogisticRegression.class.getName());
    List<String> services =
        ServiceLoader.load(Estimator.class).stream()
            .map(provider -> provider.type().getName())
            .filter(name -> name.startsWith("org.thalweg.ml.") && !name.contains(".Thalweg"))
            .sorted()
            .toList();
    List<String> replaced =
        EstimatorContractTest.pairs().stream()
            .map(pair -> pair.theirs().get().getClass().getName())
            .map(name -> backend.transform(name).orElseThrow())
            .sorted()
            .collect(Collectors.toList());
    assertThat(replaced).isEqualTo(services);
  }
}
