# The image of DMM. Build the jar first: mvn -DskipTests package
# Everything that is particular to a site (configuration, certificates, credentials) is mounted at
# run time, see etc/deploy.yaml; nothing of it belongs in here.
FROM eclipse-temurin:17-jre

RUN groupadd --system --gid 10001 dmm \
 && useradd --system --uid 10001 --gid dmm --home-dir /var/lib/dmm --create-home --shell /usr/sbin/nologin dmm \
 && install --directory --owner=dmm --group=dmm /var/log/dmm \
 && install --directory /opt/dmm /opt/certs /opt/rucio/etc \
 && install --directory --owner=dmm --group=dmm /opt/dmm/classes

COPY dmm-app/target/dmm.jar /opt/dmm/dmm.jar

ENV DMM_LOG_FILE=/var/log/dmm/dmm.log
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/dmm
# The classes as they lie in memory after one rule's life among simulated peers: a start takes half the time. A JVM that
# they do not fit ignores them.
RUN java -Xlog:cds=error -XX:ArchiveClassesAtExit=/opt/dmm/classes/dmm.jsa -jar /opt/dmm/dmm.jar \
      sandbox --rules 1 --exit-when-done --speed 5 --seed 1 --port 0 --give-up-after 300
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-XX:SharedArchiveFile=/opt/dmm/classes/dmm.jsa", "-jar", "/opt/dmm/dmm.jar"]
