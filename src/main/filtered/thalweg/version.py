"""The version of Thalweg, and that of Spark which its jar is for."""

VERSION = "${project.version}".replace("-SNAPSHOT", ".dev0")
SPARK_VERSION = "${spark.version}"
