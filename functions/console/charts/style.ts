/** The stylesheet of the charts, and the rules of uPlot's own that they need. */

const light = `
  --surface:#fff;--ink:#15201b;--muted:#56625c;--grid:#dde2de;--edge:#7d8983;--tint:#0b1f3318;
  --green:#0b8a63;--yellow:#b27300;--red:#b5213f;
  --hrv:#4a4fd0;--heart:#c0357a;--strain:#0b72c4;--energy:#0d7d84;
  --deep:#1c2766;--rem:#9323e4;--light:#3a8fba;--awake:#d2551b;
  --level-1:#cfe3f7;--level-2:#82b9ec;--level-3:#2876c0;--level-4:#0c3b73;--on-low:#16191d;--on-high:#fff;
  --zone-0:#31363a;--zone-1:#204f84;--zone-2:#1f958b;--zone-3:#a77a08;--zone-4:#6e2a02;--zone-5:#da2c48;`;

const dark = `
  --surface:#161d1a;--ink:#edf2ef;--muted:#a1ada7;--grid:#2b3530;--edge:#7b8a83;--tint:#ffffff1c;
  --green:#4bdcae;--yellow:#eab94a;--red:#ff5d70;
  --hrv:#949bff;--heart:#ff80b5;--strain:#58b1ff;--energy:#4cc9c5;
  --deep:#3f66f2;--rem:#c289f5;--light:#8dc8da;--awake:#ff9a50;
  --level-1:#17344f;--level-2:#21619d;--level-3:#4aa0ea;--level-4:#bde0ff;--on-low:#fff;--on-high:#10151b;
  --zone-0:#939ba3;--zone-1:#2b7ff5;--zone-2:#cff3e3;--zone-3:#f7d982;--zone-4:#fb7e0f;--zone-5:#e3213b;`;

const uplot = `
.uplot,.uplot *{box-sizing:border-box}
.u-wrap{position:relative;user-select:none}
.u-over,.u-under,.u-axis,.u-cursor-x,.u-cursor-pt{position:absolute}
.u-under{overflow:hidden}
.uplot canvas{display:block;position:relative;width:100%;height:100%}
.u-cursor-x,.u-cursor-pt{left:0;top:0;pointer-events:none}
.u-cursor-x{height:100%;border-right:1px solid var(--edge);background:var(--tint)}
.u-cursor-pt{border:0 solid;border-radius:50%;background-clip:padding-box!important}
.u-select,.u-cursor-y,.u-off{display:none}`;

const layout = `
.charts{${light}
  color-scheme:light dark;color:var(--ink);font:15px/1.45 system-ui,sans-serif;
  font-variant-numeric:tabular-nums;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
@media (prefers-color-scheme:dark){.charts{${dark}}}
.charts *{box-sizing:border-box}
.charts h2,.charts h3,.charts p,.charts dl,.charts dd,.charts ul{margin:0;padding:0;font:inherit}
.charts ul{list-style:none}
.charts .chart-bar{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center}
.charts .chart-bar p{color:var(--muted);flex:1 1 12em}
.charts button{font:inherit;font-size:14px;color:var(--ink);background:var(--surface);
  border:1px solid var(--edge);border-radius:.7rem;padding:5px 12px;min-height:36px;cursor:pointer}
.charts .chart-spans{display:flex;border:0;margin:0;padding:0}
.charts .chart-spans button{border-radius:0;margin-left:-1px}
.charts .chart-spans button:first-child{border-radius:.7rem 0 0 .7rem;margin:0}
.charts .chart-spans button:last-child{border-radius:0 .7rem .7rem 0}
.charts [aria-pressed=true]{background:var(--ink);color:var(--surface);border-color:var(--ink)}
.charts :focus-visible{outline:2px solid var(--strain);outline-offset:2px;border-radius:8px}
.charts .chart-card,.charts .chart-readout{background:var(--surface);border:1px solid var(--grid);border-radius:1.1rem}
.charts .chart-readout{font-size:13px;position:sticky;top:8px;z-index:2;padding:10px 16px;box-shadow:0 2px 12px #0000000f;
  display:flex;flex-wrap:wrap;gap:2px 18px;align-items:baseline;min-height:46px}
.charts .chart-readout strong{font-weight:650;min-width:8.6em}
.charts .chart-readout dl{display:flex;flex-wrap:wrap;gap:2px 10px;flex:1 1 0;min-width:min(100%,18em)}
.charts .chart-legend{display:grid;gap:4px}
.charts .chart-readout dl div{display:flex;gap:5px}
.charts .chart-readout dd{min-width:2.4em}
.charts .chart-readout div:nth-child(4) dd,.charts .chart-readout div:nth-child(7) dd{min-width:4.9em}
.charts dt,.charts .chart-note,.charts .chart-key{color:var(--muted)}
.charts .chart-readout .chart-note{font-size:13px;flex-basis:100%}
.charts .chart-cards{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.charts .chart-card{padding:16px 16px 12px;display:flex;flex-direction:column;gap:12px}
.charts h2{font-size:17px;font-weight:650}
.charts h3{font-size:13px;font-weight:600;color:var(--muted)}
.charts .chart-stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6em,1fr));gap:10px 16px}
.charts .chart-stats dt{font-size:13px}
.charts .chart-stats .chart-value{font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em}
.charts .chart-stats small{font-size:.6em;font-weight:600;color:var(--muted)}
.charts .chart-stats .chart-note{font-size:12.5px}
.charts .chart-scrub{touch-action:pan-y;cursor:crosshair;display:grid;gap:8px;
  grid-template-columns:minmax(0,1fr);overflow:clip}
.charts .chart-workouts .chart-note{font-size:13px}
.charts .chart-key{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:13px}
.charts .chart-key li{display:flex;gap:6px;align-items:center}
.charts .chart-key b{display:inline-block;min-width:4.7em;font-weight:600;color:var(--ink)}
.charts svg{display:block;overflow:visible;font-size:12px}
.charts svg text{fill:var(--muted)}
.charts svg .chart-on-low,.charts svg .chart-on-high{fill:var(--on-low);text-anchor:middle}
.charts svg .chart-on-high{fill:var(--on-high)}
.charts .chart-here{fill:none;stroke:var(--ink);stroke-width:2}
.charts .chart-swatch{width:12px;height:12px;flex:none}
.charts .chart-workouts{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:flex-start}
.charts .chart-workouts>:first-child{flex:none;max-width:100%}
.charts .chart-workouts>:last-child{flex:1 1 15em}
.charts .chart-zones{display:flex;height:10px;gap:2px;margin:6px 0 4px}
.charts .chart-workout{display:grid;gap:2px;padding:8px 0;border-top:1px solid var(--grid)}
.charts .chart-workout b{font-weight:600}
.charts summary{color:var(--muted);font-size:13px;cursor:pointer;padding:4px 0}
.charts .chart-scroll{overflow:auto;max-height:320px;font-size:13px}
.charts table{border-collapse:collapse;width:100%}
.charts caption{text-align:left;color:var(--muted);padding-bottom:6px}
.charts th,.charts td{text-align:right;padding:4px 10px;border-top:1px solid var(--grid);font-weight:400;vertical-align:top}
.charts thead th{position:sticky;top:0;background:var(--surface);font-weight:600}
.charts th:first-child,.charts th:last-child,.charts .chart-words{text-align:left}
.charts tbody :not(.chart-words){white-space:nowrap}
.charts .chart-words{min-width:11em}
@media (max-width:480px){.charts .chart-readout{font-size:13px;padding:8px 12px}
  .charts .chart-readout dl{display:grid;grid-template-columns:1fr 1.15fr;gap:0 12px;width:100%}
  .charts .chart-stats{grid-template-columns:1fr 1fr}.charts .chart-stats .chart-value{font-size:22px}}
@media (max-width:320px){.charts .chart-stats{grid-template-columns:minmax(0,1fr)}
  .charts .chart-readout dl div{flex-wrap:wrap}}
@media (min-width:481px){.charts .chart-chosen{min-height:7em}}
@media (min-width:1000px){.charts .chart-cards{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (prefers-reduced-motion:no-preference){.charts button{transition:background .15s,color .15s}}`;

export const chartsCss = `${uplot}${layout}`;
