/** What the loader says about Gunicorn's workers, uWSGI and deployments: see messages.ts. */
import type { Sentence } from "./messages.js";
import { nearest } from "./nearest.js";

export const appServerMessages = {
  oneServer: (): Sentence => ({
    message: "both gunicorn and uwsgi are given, and an instance runs one of them",
    hint: "leave one out",
  }),
  listenAboveSomaxconn: (listen: number, somaxconn: number): Sentence => ({
    message: `uWSGI refuses to start: a listen queue of ${listen} is above the kernel's somaxconn of ${somaxconn}`,
    hint: "lower listen, or raise somaxconn on the instance and here",
  }),
  backlogCut: (backlog: number, somaxconn: number): Sentence => ({
    message: `the kernel cuts the backlog of ${backlog} to its somaxconn of ${somaxconn}`,
    hint: "raise somaxconn as well, or ask for less",
  }),
  neverAsleep: (): Sentence => ({
    message: "wakeTime is how long sleeping processes take to start, and these never sleep",
    hint: "set idle (or cheap), too, or leave wakeTime out",
  }),
  jitterAlone: (): Sentence => ({
    message: "maxRequestsJitter does nothing without maxRequests",
    hint: "set maxRequests, too, or leave the jitter out",
  }),
  threadsWithGevent: (threads: number): Sentence => ({
    message: `a gevent worker has no threads, and ${threads} are given`,
    hint: "say workerConnections, or take workerClass: gthread",
  }),
  needsDraining: (): Sentence => ({
    message: "a deployment that drains takes instances out of a load balancer, and there is none",
    hint: "add architecture.loadBalancer, or say method: restart or reload",
  }),
  drainsTooLong: (drain: number, delay: number): Sentence => ({
    message: `the deployment drains for ${drain} s, but the load balancer cuts off after its deregistration delay of ${delay} s`,
    hint: `lower drainTime to ${delay}s at most, or raise deregistrationDelaySeconds`,
  }),
  blueGreenNeedsGroup: (name: string | undefined, known: readonly string[]): Sentence => ({
    message: name === undefined ? "blueGreen needs a targetGroup to deploy to" : `there is no target group "${name}"`,
    hint:
      known.length < 2
        ? "give architecture.loadBalancer two targetGroups, and listeners whose rule forwards to both by weight"
        : `target groups: ${known.join(", ")}`,
  }),
  memoryUnknown: (): Sentence => ({
    message: "how much memory an instance has for its workers is not known, or none is left",
    hint: "give architecture.autoScalingGroup.launchTemplate an instanceType or memory",
  }),
  unknownDeployRoute: (name: string, known: readonly string[]): Sentence => {
    const guess = nearest(name, known);
    return {
      message: `no journey asks for "${name}"`,
      hint: guess === null ? `routes of the journeys: ${known.join(", ")}` : `did you mean "${guess}"?`,
    };
  },
};
