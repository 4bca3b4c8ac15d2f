/** The load balancer of the architecture, as an alias names it. */
export const OWN_LOAD_BALANCER = "loadBalancer";

/** Address of the architecture's load balancer in a zone. */
export const nodeAddress = (zone: string): string => `${OWN_LOAD_BALANCER}.${zone}`;
