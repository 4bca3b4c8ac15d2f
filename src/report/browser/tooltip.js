// @ts-check
/** The tooltip of every chart: one box, a row a figure. Titles are `label|unit` where the value is a number. */

/** @type {HTMLElement | undefined} */
let box;

/** @param {number} value */
const digits = (value) => Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });

/** @type {Record<string, (value: number) => string>} */
const UNITS = {
  ms: (value) => (Math.abs(value) >= 1000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`),
  share: (value) => `${digits(value * 100)} %`,
  "per second": (value) => `${digits(value)}/s`,
  count: digits,
};

/** Vega hands numbers over as text, with a typographic minus. @param {unknown} value */
const parseNumber = (value) => (typeof value === "string" ? Number(value.replace("−", "-")) : Number(value));

/**
 * A title and a value as Vega hands them over, as two texts.
 * @param {string} key @param {unknown} value @returns {[string, string]}
 */
function row(key, value) {
  const cut = key.lastIndexOf("|");
  const write = cut < 0 ? undefined : UNITS[key.slice(cut + 1)];
  if (!write) return [key, String(value)];
  const number = value === null || value === "" || value === "null" ? Number.NaN : parseNumber(value);
  return [key.slice(0, cut), Number.isFinite(number) ? write(number) : "too few samples"];
}

/**
 * Vega's tooltip handler. All text goes through textContent: names come from scenario files.
 * @param {unknown} _handler @param {MouseEvent} event @param {unknown} _item @param {unknown} value
 */
export function tooltip(_handler, event, _item, value) {
  if (value === null || value === undefined || value === "" || typeof value !== "object") {
    box?.remove();
    return;
  }
  box ??= Object.assign(document.createElement("div"), { className: "tooltip" });
  const table = document.createElement("table");
  for (const [key, content] of Object.entries(value)) {
    const [name, text] = row(key, content);
    const line = table.insertRow();
    line.append(Object.assign(document.createElement("th"), { textContent: name }));
    line.insertCell().textContent = text;
  }
  box.replaceChildren(table);
  document.body.append(box);
  const { width, height } = box.getBoundingClientRect();
  const beside = event.clientX + 16 + width < window.innerWidth ? event.clientX + 16 : event.clientX - width - 16;
  box.style.left = `${Math.max(4, beside)}px`;
  box.style.top = `${Math.min(Math.max(4, event.clientY - height / 2), window.innerHeight - height - 4)}px`;
}
