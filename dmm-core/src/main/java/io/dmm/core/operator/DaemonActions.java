package io.dmm.core.operator;

/**
 * What operators may do to daemons. It holds in every replica and over restarts, and leaves an
 * event.
 */
public interface DaemonActions {
  /**
   * Has a daemon take no new work until it is resumed; what it is working on is finished. One that
   * is paused stays paused by who paused it first.
   *
   * @throws UnknownDaemonException there is no such daemon
   * @throws RefusedException it is switched off in the configuration
   */
  void pause(String daemon, String who);

  /**
   * Lets a paused daemon go on, beginning with a run now. One that is not paused is left alone.
   *
   * @throws UnknownDaemonException there is no such daemon
   */
  void resume(String daemon, String who);

  /**
   * Has a daemon run now, or once more if it is running.
   *
   * @throws UnknownDaemonException there is no such daemon
   * @throws RefusedException it is paused, or switched off in the configuration
   */
  void run(String daemon, String who);
}
