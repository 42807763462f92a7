package io.dmm.core.monitor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own, since a network namespace belongs to a process: sends datagrams at an even
 * rate and prints how many bytes that were on the wire.
 */
public final class PacketSender {
  private static final int PAYLOAD = 1400;

  /** Ethernet, IPv6 and UDP headers. */
  private static final int HEADERS = 14 + 40 + 8;

  private PacketSender() {}

  /** Arguments: address, Mb/s on the wire, seconds. */
  public static void main(String[] arguments) throws IOException {
    InetAddress target = InetAddress.getByName(arguments[0]);
    double mbps = Double.parseDouble(arguments[1]);
    long nanos = (long) (Double.parseDouble(arguments[2]) * 1e9);
    double nanosPerPacket = (PAYLOAD + HEADERS) * 8 / mbps * 1e3;
    DatagramPacket packet = new DatagramPacket(new byte[PAYLOAD], PAYLOAD, target, 9);
    long packets = 0;
    long start = System.nanoTime();
    try (DatagramSocket socket = new DatagramSocket()) {
      while (System.nanoTime() - start < nanos) {
        while (packets * nanosPerPacket < System.nanoTime() - start) {
          socket.send(packet);
          packets++;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
    System.out.println(packets * (PAYLOAD + HEADERS));
  }
}
