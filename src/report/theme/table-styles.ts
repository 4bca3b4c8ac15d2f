/** Tables and what stands in their cells. */
export const TABLE_STYLES = `
.scroll{position:relative;overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.875rem}
.table-title{font-weight:600;margin:0 0 8px}
figure .table-title{margin-top:20px}
details .table-title{display:none}
th,td{text-align:left;padding:9px 12px;vertical-align:top;border-top:1px solid var(--line)}
tbody tr:first-child>*{border-top-color:var(--rule)}
thead th{border-top:0;color:var(--muted);font-weight:500;font-size:.8125rem;white-space:nowrap;vertical-align:bottom;padding-top:4px}
tbody th{font-weight:500;min-width:7rem}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
.dense th,.dense td{padding:4px 12px}
td .interval,td .why,th .metric,td small,th small{display:block;color:var(--muted);font-size:.78rem}
td.num .why{white-space:normal;width:max-content;max-width:7rem;margin-left:auto}
span.why,span.prose{display:block;min-width:15rem;max-width:34rem}
span.source{display:block;min-width:9rem;color:var(--muted)}
.value{font-weight:550}
.unknown{color:var(--unsure);font-style:italic;white-space:nowrap}
.metric{overflow-wrap:anywhere;min-width:10rem;font-weight:400}
.chip{display:inline-flex;align-items:center;gap:5px;color:var(--tone);font-weight:600;white-space:nowrap}
.error{font-weight:600}.error.small{color:var(--pass)}.error.medium{color:var(--unsure)}.error.large{color:var(--fail)}
.error.medium::before{content:"◆ ";font-size:.7em}.error.large::before{content:"▲ ";font-size:.75em}
.use{display:inline-flex;align-items:center;gap:8px;white-space:nowrap;--tone:var(--area)}
.use.busy{--tone:var(--unsure)}.use.full{--tone:var(--fail)}
.use .gauge{display:block;width:90px;height:6px;border:0;border-radius:3px;background:linear-gradient(90deg,var(--tone) var(--use),var(--line) var(--use))}
`;
