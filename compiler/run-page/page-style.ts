// How the page of a run looks: calm, in the colours of its charts, from 360 pixels of width on, in light, in dark and on paper.
import { pageColours, sheet } from "../chart/palette.js";

export function pageStyle(): string {
  return `${pageColours()}\n${layout.trim()}\n${sheet("page")}`;
}

const layout = `
:root{--nnc-ground:#f5f7f9;--nnc-edge:#dfe4e9}
@media (prefers-color-scheme:dark){:root{--nnc-ground:#0c1015;--nnc-edge:#29323c}}
@media print{:root{--nnc-ground:#ffffff;--nnc-edge:#d0d5da}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--nnc-ground);color:var(--nnc-ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,nav,main{max-width:1360px;margin:0 auto;padding:0 16px}
header{padding-top:28px}
h1{font-size:28px;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:19px;margin:34px 0 12px}
h3{font-size:15px;margin:0}
p{margin:6px 0}
.when{color:var(--nnc-faint);margin:6px 0 0}
.problem{color:var(--nnc-wrong);white-space:pre-line}
.state{font-size:13px;font-weight:600;vertical-align:middle;border:1px solid currentColor;border-radius:99px;padding:2px 10px;margin-left:6px;color:var(--nnc-right);white-space:nowrap}
.state.interrupted,.state.failed{color:var(--nnc-wrong)}
.state.running{color:var(--nnc-c0)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(165px,1fr));gap:12px;margin:20px 0 0}
.tile{background:var(--nnc-card);border:1px solid var(--nnc-edge);border-radius:10px;padding:10px 16px}
dt{color:var(--nnc-faint);font-size:13px}
dd{margin:0}
.tile dd{font-size:22px;font-weight:600;font-variant-numeric:tabular-nums}
.tile span{font-size:12px;font-weight:400;color:var(--nnc-faint);display:block}
.warnings{background:var(--nnc-card);border:1px solid var(--nnc-edge);border-left:4px solid var(--nnc-wrong);border-radius:10px;padding:12px 16px;margin-top:20px}
.warnings span,.warnings p{color:var(--nnc-faint);font-size:13px}
.warnings p{margin:0 0 4px}
.warnings h2{font-size:15px;margin:0 0 4px}
ul{margin:0;padding-left:20px}
li{overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:20px}
nav a{color:var(--nnc-c0);text-decoration:none;padding:4px 0}
nav a:hover{text-decoration:underline}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:16px;align-items:start}
figure{background:var(--nnc-card);border:1px solid var(--nnc-edge);border-radius:10px;margin:0;padding:14px 16px;min-width:0}
figure p{color:var(--nnc-faint);font-size:13px;margin:8px 0 0}
@media (min-width:900px){figure.wide{grid-column:span 2}}
figcaption{margin-bottom:8px}
.nnc-chart{display:block;width:100%;max-width:560px;height:auto;margin:0 auto}
.nnc-graph{display:block;max-width:100%;height:auto;margin:0 auto}
.nnc-graph .paper{fill:none!important}
@media (max-width:480px){header,nav,main{padding-left:10px;padding-right:10px}figure{padding:12px 10px}.nnc-chart text{font-size:13px!important}.nnc-chart text.small{font-size:12px!important}.nnc-chart.large text{font-size:11px!important}}
details{margin-top:8px}
summary{cursor:pointer;color:var(--nnc-faint);font-size:13px}
.nnc-chart.large{width:auto;max-width:none}
.scroll{overflow:auto;max-height:640px}
.scroll.tall{max-height:1200px}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;margin-top:6px}
th,td{text-align:right;padding:3px 10px;border-bottom:1px solid var(--nnc-edge);white-space:nowrap;max-width:28em;overflow:hidden;text-overflow:ellipsis}
th:first-child,td:first-child{text-align:left;padding-left:0}
th{font-weight:600;color:var(--nnc-faint)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,220px),1fr));gap:10px 24px;margin:0 0 20px}
.facts dd{overflow-wrap:anywhere}
pre{background:var(--nnc-card);border:1px solid var(--nnc-edge);border-radius:10px;padding:14px 16px;overflow:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
main{padding-bottom:48px}
@media print{.charts{grid-template-columns:1fr 1fr;gap:10px}h2{break-after:avoid}nav,details:not([open]){display:none}figure{break-inside:avoid}.scroll{max-height:none;overflow:visible}body{font-size:12px}}
`;
