# The image of DMM. Build the jar first: mvn -DskipTests package
# Everything that is particular to a site (configuration, certificates, credentials) is mounted at
# run time, see etc/deploy.yaml; nothing of it belongs in here.
FROM eclipse-temurin:17-jre

RUN groupadd --system --gid 10001 dmm \
 && useradd --system --uid 10001 --gid dmm --home-dir /var/lib/dmm --create-home --shell /usr/sbin/nologin dmm \
 && install --directory --owner=dmm --group=dmm /var/log/dmm \
 && install --directory /opt/dmm /opt/certs /opt/rucio/etc

COPY dmm-app/target/dmm.jar /opt/dmm/dmm.jar

ENV DMM_LOG_FILE=/var/log/dmm/dmm.log
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/dmm
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/dmm/dmm.jar"]
