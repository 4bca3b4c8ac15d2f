/** Layout and text. */
export const PAGE_STYLES = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main,.bar .inner,footer{max-width:1120px;margin:0 auto;padding:0 24px}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,pre{font:.9em/1.5 ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25;text-wrap:balance;margin:0}
h2{font-size:1.35rem;font-weight:650;letter-spacing:-.01em;margin:0 0 16px}
h3{font-size:1rem;font-weight:600}
p{margin:0 0 12px}
section{margin:56px 0}
small{font-size:.8125rem}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;z-index:3;background:var(--surface);padding:8px 12px}
.lead{font-size:1.0625rem;color:var(--ink);max-width:46rem}
.note,.meta,.empty{color:var(--muted);font-size:.875rem;max-width:52rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 16px;min-width:0}
.card>h3{margin-bottom:10px}
.icon{width:1.2em;height:1.2em;flex:none}
ul.prose{margin:0;padding-left:1.2em;max-width:52rem}ul.prose li{margin:6px 0}

.bar{position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--line)}
.bar .inner{display:flex;align-items:center;gap:20px;height:48px}
.brand{display:flex;align-items:center;gap:8px;font-weight:650;letter-spacing:-.01em;flex:none}
.brand .logo{color:var(--p95)}
.bar nav{flex:1;min-width:0;overflow-x:auto;scrollbar-width:none}
.bar ul{display:flex;gap:4px;list-style:none;margin:0;padding:0;white-space:nowrap;font-size:.8125rem}
.bar nav a{color:var(--muted);text-decoration:none;padding:6px 8px;border-radius:6px;display:block}
.bar nav a:hover{color:var(--ink);background:var(--sunken)}
.bar button{flex:none;font:inherit;font-size:.8125rem;color:var(--muted);background:none;border:1px solid var(--line);border-radius:6px;padding:3px 10px;cursor:pointer}
.bar button:hover{color:var(--ink)}

.headline{margin-top:32px}
.eyebrow{color:var(--muted);font-size:.875rem;margin-bottom:8px;font-weight:500;overflow-wrap:anywhere}
.verdict{border-radius:12px;padding:24px 28px;margin-bottom:20px;border:1px solid var(--tone);background:var(--tint);border-left-width:6px}
.pass{--tone:var(--pass);--tint:var(--pass-tint)}
.fail{--tone:var(--fail);--tint:var(--fail-tint)}
.inconclusive{--tone:var(--unsure);--tint:var(--unsure-tint)}
.badge{display:flex;align-items:center;gap:6px;color:var(--tone);font-weight:650;margin-bottom:6px}
.verdict h1{font-size:clamp(1.5rem,1.05rem + 2vw,2.25rem);font-weight:680;letter-spacing:-.022em;margin-bottom:8px}
.verdict .detail{margin:0 0 4px;max-width:54rem}
.verdict .strong{font-weight:600}

.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:12px;margin:0}
.tiles>div{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.tiles dt{color:var(--muted);font-size:.8125rem}
.tiles dd{margin:4px 0 0}
.tiles .value{font-size:1.6rem;font-weight:620;letter-spacing:-.02em;line-height:1.2;white-space:nowrap}
.tiles .interval,.tiles .why{display:block;color:var(--muted)}
.tiles .unknown{font-weight:600;font-size:1.1rem;white-space:normal}

.findings{list-style:none;margin:0;padding:0}
.findings .card{border-left:4px solid var(--tone)}
.findings .critical{--tone:var(--fail)}.findings .warning{--tone:var(--unsure)}.findings .info{--tone:var(--link)}
.findings h3{display:flex;align-items:center;gap:8px;margin-bottom:8px}
.findings h3 span{min-width:0;overflow-wrap:anywhere}
.findings h3 .icon,.findings h3 small{color:var(--tone)}
.findings h3 small{margin-left:auto;font-weight:500}
.findings dl,.facts{margin:0}
.findings dl>div{display:grid;grid-template-columns:3.2rem 1fr;gap:8px}
.findings dt,.facts dt{color:var(--muted)}
.findings dd,.facts dd{margin:0 0 4px;min-width:0;overflow-wrap:anywhere}
.facts>div{display:grid;grid-template-columns:9rem 1fr;gap:12px;padding:5px 0;border-top:1px solid var(--line)}
.facts>div:first-child{border-top:0}
.checks{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:10px 24px}
.checks li{display:flex;gap:8px}.checks .icon{color:var(--tone);margin-top:.15em}.checks small{display:block;color:var(--muted)}
footer{color:var(--muted);font-size:.8125rem;padding-bottom:40px}
@media (max-width:640px){
main,.bar .inner,footer{padding:0 14px}
.bar .inner{gap:10px}.brand span{display:none}
section{margin:40px 0}.card{padding:14px}.verdict{padding:18px}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.tiles .value{font-size:1.35rem}
.facts>div{grid-template-columns:1fr;gap:0}
}`;
