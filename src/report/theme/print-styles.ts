/** Paper: no bar, no buttons, cards that do not break across pages. */
export const PRINT_STYLES = `
@media print{
@page{margin:14mm}
body{background:#fff;font-size:11px}
main,footer{max-width:none;padding:0}
.bar,.skip,details.data,.tooltip,.only-script{display:none!important}
section{margin:22px 0}
.card,.tiles>div,figure,li,tr,.verdict{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}
.scroll{overflow:visible}
.plot .live svg,.plot svg{max-width:100%;height:auto}
table{font-size:10px}th,td{padding:4px 6px}
span.why,span.prose,span.source,.metric{min-width:0}
.verdict,.tiles>div,.card,.architecture,.key,.use .gauge,.plot{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`;
