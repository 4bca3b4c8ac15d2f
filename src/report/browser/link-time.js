// @ts-check
/** Charts over time share their zoom: moving one moves all, so that a spike can be followed through the systems. */

/** The signal that Vega-Lite makes of the zoom parameter on the field `t`. */
const SIGNAL = "zoom_t";

/** @param {import("vega-view").View} view @param {unknown} value */
const show = (view, value) => view.signal(SIGNAL, value).runAsync();

/** @param {import("vega-view").View} view */
const isOverTime = (view) => SIGNAL in view.getState({ data: () => false, signals: (name) => name === SIGNAL }).signals;

export function linkTime() {
  /** @type {Set<import("vega-view").View>} */
  const views = new Set();
  /** @type {unknown} */
  let domain = null;
  let passingOn = false;

  return {
    /** Links a view if it is one over time. @param {import("vega-view").View} view */
    async add(view) {
      if (!isOverTime(view)) return;
      views.add(view);
      // Drawn late, when scrolled to: join the zoom that is on.
      if (domain !== null) await show(view, domain);
      view.addSignalListener(SIGNAL, async (_, value) => {
        if (passingOn || JSON.stringify(value) === JSON.stringify(domain)) return;
        domain = value;
        passingOn = true;
        try {
          await Promise.all([...views].filter((other) => other !== view).map((other) => show(other, value)));
        } finally {
          passingOn = false;
        }
      });
    },
  };
}
