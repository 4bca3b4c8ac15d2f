/** Figures, legends, tooltips. */
export const CHART_STYLES = `
figure{margin:0;min-width:0}
figcaption .note{margin:2px 0 8px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0 0 10px;padding:0;font-size:.8125rem;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}
.key{display:inline-block;flex:none;width:16px;height:0;border-top:2.5px solid var(--key);border-radius:2px}
.key.dash{width:20px;border-top:2px dashed var(--key);border-radius:0}
.key.block{width:11px;height:11px;border:0;background:var(--key)}
.key.cross{width:auto;height:auto;border:0;color:var(--key);font-weight:700;line-height:1}.key.cross::before{content:"✕"}
.plot{position:relative;overflow-x:auto;overflow-y:hidden}
.plot svg{display:block;max-width:100%;height:auto}
.plot .live svg{max-width:none;overflow:visible}
.plot.zoomable .live{cursor:crosshair}
details.data{margin-top:10px;font-size:.8125rem}
details.data summary{color:var(--muted);cursor:pointer;width:max-content}
details.data summary:hover{color:var(--ink)}
details.data[open] summary{margin-bottom:8px}
details.data .scroll{max-height:340px;overflow-y:auto}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:12px;margin-bottom:16px}
.multiples.wide{grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr))}
.multiples .card{margin:0;padding:14px 16px}
.multiples h3{font-size:.9rem}
.tooltip{position:fixed;z-index:4;pointer-events:none;background:var(--surface);color:var(--ink);border:1px solid var(--rule);border-radius:8px;box-shadow:0 4px 18px rgb(0 0 0/.16);padding:7px 10px;font-size:.8125rem;max-width:min(22rem,92vw)}
.tooltip table{width:auto;font-size:inherit}
.tooltip th,.tooltip td{border:0;padding:1px 0;text-align:left}
.tooltip th{color:var(--muted);font-weight:400;padding-right:14px}
.tooltip td{text-align:right;font-weight:550;overflow-wrap:anywhere}
html:not(.scripted) .only-script{display:none}
@media (max-width:640px){.plot>svg{min-width:600px}.multiples .plot>svg{min-width:0}}
`;
