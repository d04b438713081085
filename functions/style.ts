/**
 * How pages look: one calm card, in light and dark, in the system's own type. Not centred from top to
 * bottom, since it would move while a slow network brings the rest of it.
 */

const light =
  '--ground:#eef1ee;--card:#fff;--ink:#15201b;--quiet:#56625c;--line:#dde2de;--go:#0a6847;--on-go:#fff;--good:#0a6847;--good-soft:#dcf2e7;--halt:#8a4b00;--halt-soft:#fdeed6;--calm:#3f5565;--calm-soft:#e4ebf0';
const dark =
  '--ground:#0c110f;--card:#161d1a;--ink:#edf2ef;--quiet:#a1ada7;--line:#2b3530;--go:#4fd1a0;--on-go:#04251a;--good:#5fdcae;--good-soft:#12372a;--halt:#f5b760;--halt-soft:#3b2a10;--calm:#a9c1d3;--calm-soft:#22303a';

export const style = `:root{color-scheme:light dark;${light};font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
@media(prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{margin:0;padding:clamp(1rem,8vh,5rem) 1rem 1rem;display:grid;grid-template-columns:minmax(0,27rem);justify-content:center;background:var(--ground);color:var(--ink);-webkit-text-size-adjust:100%}
main{padding:clamp(1.25rem,6vw,2.25rem);border:1px solid var(--line);border-radius:1.25rem;background:var(--card);box-shadow:0 1px 2px #0000000a,0 12px 32px #00000012;overflow-wrap:anywhere}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
p{margin:0 0 .75rem;text-wrap:pretty}
main>:last-child{margin-bottom:0}
a{color:inherit;text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--go);outline-offset:3px;border-radius:.25rem}
ul{margin:0;padding-left:1.1rem}li{margin:.25rem 0}code{font-size:.875em}
.app{display:flex;align-items:center;gap:.65rem;margin:0 0 1.75rem;font-weight:600}
.app img{flex:none;width:2.25rem;height:2.25rem;border-radius:.55rem;object-fit:contain}
.mark{display:block;width:3.5rem;height:3.5rem;margin:0 0 1.25rem;padding:.75rem;border-radius:50%;fill:none;stroke:currentColor;stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}
.good{color:var(--good);background:var(--good-soft)}.halt{color:var(--halt);background:var(--halt-soft)}.calm{color:var(--calm);background:var(--calm-soft)}
.act{display:block;margin:1.5rem 0 0;padding:.8rem 1rem;border:1px solid var(--go);border-radius:.8rem;background:var(--go);color:var(--on-go);font-weight:600;text-align:center;text-decoration:none}
.act:hover{filter:brightness(1.08)}.act:focus-visible{border-radius:.8rem}
.act+.act{margin-top:.65rem;border-color:var(--line);background:none;color:inherit}
.next{font-weight:600}.quiet+.next{margin-top:1.25rem}
dl{margin:1.25rem 0;border-top:1px solid var(--line)}dl>div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.6rem 0;border-bottom:1px solid var(--line);font-size:.9375rem;line-height:1.4}
dt{flex:0 0 5.5rem;font-weight:600}dd{flex:1 1 12rem;margin:0;color:var(--quiet)}
progress{display:block;width:100%;height:.5rem;margin:1.25rem 0 .6rem;border:0;border-radius:1rem;overflow:hidden;appearance:none;background:var(--line);color:var(--good)}
progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{border-radius:1rem;background:var(--good)}progress::-moz-progress-bar{border-radius:1rem;background:var(--good)}
.quiet{color:var(--quiet);font-size:.9375rem}
footer{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.875rem}footer p{margin:0 0 .25rem}footer p:last-child{margin:0}`;
