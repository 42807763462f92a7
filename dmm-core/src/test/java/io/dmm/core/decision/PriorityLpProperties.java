package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/** The exact method against a general solver for linear programs. */
class PriorityLpProperties {
  private static final double TOLERANCE = 1e-6;

  @Provide
  Arbitrary<DecisionProblem> problems() {
    return RandomProblems.any();
  }

  @Provide
  Arbitrary<DecisionProblem> roomyProblems() {
    return RandomProblems.roomy();
  }

  private static final class Links {
    final Network network;
    final PriorityLp.LinkShares shares;
    final long[] priority;
    final double[] most;

    Links(DecisionProblem problem) {
      network = new NetworkBuilder(problem).build();
      int[] blockedBy = Admission.admit(network);
      shares = PriorityLp.linkShares(network, blockedBy);
      priority = new long[network.links];
      most = new double[network.links];
      for (int r = 0; r < network.requests.length; r++) {
        if (blockedBy[r] == Admission.ADMITTED) {
          priority[network.linkOf[r]] += network.weight[r];
          most[network.linkOf[r]] += network.demand[r];
        }
      }
      for (int link = 0; link < network.links; link++) {
        most[link] = Math.min(most[link], (double) network.capacity[network.sites + link]);
      }
    }

    double base(int link) {
      return (double) shares.base()[link] / shares.denominator();
    }
  }

  /** One variable per link, between its bounds, and one row per port. */
  private static ExpressionsBasedModel program(Links links, double[] lower) {
    var model = new ExpressionsBasedModel();
    Variable[] x = new Variable[links.network.links];
    for (int link = 0; link < x.length; link++) {
      x[link] =
          model
              .newVariable("x" + link)
              .lower(lower[link])
              .upper(links.most[link])
              .weight((double) links.priority[link]);
    }
    for (int port = 0; port < links.network.sites; port++) {
      Expression row =
          model.newExpression("port" + port).upper((double) links.network.capacity[port]);
      for (int link = 0; link < x.length; link++) {
        if (links.network.linkA[link] == port || links.network.linkB[link] == port) {
          row.set(x[link], 1.0);
        }
      }
    }
    return model;
  }

  /** Over what the floor leaves, in the whole numbers in which the floor is exact. */
  @Property(tries = 1500)
  void theSecondStageReachesTheOptimumOfTheLinearProgram(
      @ForAll("problems") DecisionProblem problem) {
    var links = new Links(problem);
    var shares = links.shares;
    var model = new ExpressionsBasedModel();
    double value = 0;
    for (int link = 0; link < links.network.links; link++) {
      model
          .newVariable("x" + link)
          .lower(0)
          .upper(shares.spare()[link])
          .weight(links.priority[link]);
      value += links.priority[link] * shares.doubled()[link] / 2.0;
    }
    for (int port = 0; port < links.network.sites; port++) {
      Expression row = model.newExpression("port" + port).upper(shares.room()[port]);
      for (int i = links.network.firstLink(port); i < links.network.firstLink(port + 1); i++) {
        row.set(model.getVariable(links.network.linkAt(i)), 1);
      }
    }
    var best = model.maximise();
    assertThat(best.getState().isOptimal()).as("%s", best).isTrue();
    assertThat(value).isCloseTo(best.getValue(), within(TOLERANCE * Math.max(1, best.getValue())));
  }

  @Property(tries = 1500)
  void theSolutionKeepsWithinPortsAndLinks(@ForAll("problems") DecisionProblem problem) {
    var links = new Links(problem);
    double[] load = new double[links.network.sites];
    for (int link = 0; link < links.network.links; link++) {
      double x = links.shares.quanta(link);
      assertThat(x).isBetween(links.base(link) - TOLERANCE, links.most[link] + TOLERANCE);
      load[links.network.linkA[link]] += x;
      load[links.network.linkB[link]] += x;
    }
    for (int port = 0; port < load.length; port++) {
      assertThat(load[port]).isLessThanOrEqualTo(links.network.capacity[port] + TOLERANCE);
    }
  }

  /** Stage one as the textbook has it: maximise L with x at least L everywhere. */
  @Property(tries = 500)
  void theFloorIsTheLargestCommonBandwidth(@ForAll("roomyProblems") DecisionProblem problem) {
    var links = new Links(problem);
    var model = program(links, new double[links.network.links]);
    model.getVariables().forEach(x -> x.weight(0));
    Variable floor = model.newVariable("L").lower(0).upper(1e7).weight(1);
    for (int link = 0; link < links.network.links; link++) {
      model
          .newExpression("floor" + link)
          .lower(0)
          .set(model.getVariable(link), 1.0)
          .set(floor, -1.0);
    }
    var best = model.maximise();
    assertThat(best.getState().isOptimal()).isTrue();
    for (int link = 0; link < links.network.links; link++) {
      assertThat(links.base(link)).isCloseTo(best.getValue(), within(TOLERANCE * best.getValue()));
    }
  }

  /** With demands and few quanta: the floor fits, and a larger one does not. */
  @Property(tries = 1000)
  void theBentFloorIsTheLargestThatFits(@ForAll("problems") DecisionProblem problem) {
    Network network = new NetworkBuilder(problem).build();
    int[] blockedBy = Admission.admit(network);
    long[] least = new long[network.links];
    long[] most = new long[network.links];
    for (int r = 0; r < network.requests.length; r++) {
      if (blockedBy[r] == Admission.ADMITTED) {
        least[network.linkOf[r]]++;
        most[network.linkOf[r]] =
            Math.min(
                Network.UNLIMITED / 100,
                most[network.linkOf[r]] + Math.min(network.demand[r], Network.UNLIMITED / 100));
      }
    }
    if (Arrays.stream(least).sum() == 0) {
      return;
    }
    var floor = CommonFloor.of(network, least, most);
    double exact = (double) floor.numerator / floor.denominator;
    assertThat(fits(network, least, most, exact * (1 - 1e-9))).isTrue();
    assertThat(fits(network, least, most, exact * (1 + 1e-9) + 1e-9)).isFalse();
  }

  private static boolean fits(Network network, long[] least, long[] most, double floor) {
    double[] load = new double[network.sites];
    for (int link = 0; link < network.links; link++) {
      if (least[link] > 0) {
        if (floor > network.capacity[network.sites + link]) {
          return false;
        }
        double x = Math.max((double) least[link], Math.min(floor, (double) most[link]));
        load[network.linkA[link]] += x;
        load[network.linkB[link]] += x;
      }
    }
    for (int port = 0; port < load.length; port++) {
      if (load[port] > network.capacity[port] + 1e-12) {
        return false;
      }
    }
    return true;
  }
}
