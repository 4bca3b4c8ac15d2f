import type { Calibration, CalibrationFinding } from "../../scenario/calibration.js";
import { parseCpuList } from "../../stack/index.js";
import { bindingLimit } from "./binding-limit.js";
import { notIdentified } from "./not-identified.js";

/**
 * Which resource or limit binds on each route, and what could not be told.
 *
 * @param poolConnections that one Gunicorn process may open (pool_size + max_overflow); undefined: not known
 */
export function calibrationFindings(calibration: Calibration, poolConnections?: number): CalibrationFinding[] {
  const { workers, threads, cores } = calibration.provenance.stack;
  const limits = { workers, threads, poolConnections, cores: parseCpuList(cores)?.length ?? 1 };
  return [...calibration.routes.map((route) => bindingLimit(route, limits)), ...notIdentified(calibration)];
}
