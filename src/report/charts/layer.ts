/** The type of one layer of a chart. Vega-Lite names it only under a path it calls unstable: it is named here once. */
import type { Field } from "vega-lite/types_unstable/channeldef.js";
import type { LayerSpec } from "vega-lite/types_unstable/spec/layer.js";
import type { UnitSpec } from "vega-lite/types_unstable/spec/unit.js";

export type Layer = LayerSpec<Field> | UnitSpec<Field>;
