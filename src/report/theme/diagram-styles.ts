/** The architecture strip and the interval plots. */
export const DIAGRAM_STYLES = `
.architecture{margin-top:20px}
.architecture svg{display:block;max-width:100%;height:auto}
.architecture .standing{display:none;margin:0 auto}
.architecture text{font-size:10.5px;fill:var(--muted)}
.architecture .name{font-size:13px;font-weight:600;fill:var(--ink)}
.architecture .figure,.architecture .tag{text-anchor:end;fill:var(--ink);font-weight:550}
.architecture .frame{fill:var(--surface);stroke:var(--line)}
.architecture .fullest{--tone:var(--area)}.architecture .fullest.busy{--tone:var(--unsure)}.architecture .fullest.full{--tone:var(--fail)}
.architecture .fullest .frame{stroke:var(--tone);stroke-width:2}
.architecture .tag{fill:var(--tone)}
.architecture .meter{fill:var(--line)}
.architecture .fill{fill:var(--area)}.architecture .fill.busy{fill:var(--unsure)}.architecture .fill.full{fill:var(--fail)}
.architecture .arrow{fill:none;stroke:var(--rule);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.interval-plot{display:block;max-width:none}
.interval-plot .track{stroke:var(--rule);stroke-width:1}
.interval-plot .bad{fill:var(--fail);opacity:.1}
.interval-plot .limit{stroke:var(--fail);stroke-width:1.5;stroke-dasharray:3 2}
.interval-plot .range{fill:var(--tone);opacity:.38}
.interval-plot .point{fill:var(--tone);stroke:var(--surface);stroke-width:1.5}
@media (max-width:820px){.architecture .lying{display:none}.architecture .standing{display:block}}
`;
