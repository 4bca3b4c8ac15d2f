// @ts-check
/** Charts over time share their zoom: moving one moves all, so that a spike can be followed through the systems. */

/** The signal that Vega-Lite makes of the zoom parameter on the field `t`. */
const SIGNAL = "zoom_t";

export function linkTime() {
  /** @type {Set<import("vega-view").View>} */
  const views = new Set();
  let domain = /** @type {unknown} */ (null);
  let passingOn = false;

  /** @param {import("vega-view").View} view @param {unknown} value */
  const show = (view, value) => view.signal(SIGNAL, value).runAsync();

  return {
    /** Links a view if it is one over time. @param {import("vega-view").View} view */
    add(view) {
      if (!(SIGNAL in view.getState({ data: () => false, signals: (name) => name === SIGNAL }).signals)) return;
      views.add(view);
      // Drawn late, by scrolling: join the zoom that is on.
      if (domain !== null) show(view, domain);
      view.addSignalListener(SIGNAL, (_, value) => {
        if (passingOn || JSON.stringify(value) === JSON.stringify(domain)) return;
        domain = value;
        passingOn = true;
        Promise.all([...views].filter((other) => other !== view).map((other) => show(other, value))).finally(() => {
          passingOn = false;
        });
      });
    },
  };
}
