"""Style and script of the report, as texts, because the pure layer reads no files (long because they are data)."""

# ruff: noqa: E501 - style and script are data, and breaking their lines would not make them clearer

from __future__ import annotations

from dunning_engine.views.assets_diagram import FONT

REPORT_STYLE = (
    """
:root{color-scheme:light dark;--ground:#fbfbf9;--sheet:#fff;--ink:#141b22;--soft:#58626e;--rule:#e0e3e0;--wash:#f1f3f0;
--focus:#1463d8;--accent:#0b5f59;--accentwash:#e6f1ee;--open:#0b5f59;--overdue:#b86e00;--disputed:#b3382c;--cases:#48628a;
--done:#2d7d70;--pending:#9aa7b5;--void:#d2b274;--dead:#b3382c;--badwash:#fbeae7;--shade:rgba(16,22,28,.42)}
@media (prefers-color-scheme:dark){:root{--ground:#0f1317;--sheet:#151a1f;--ink:#e9ecef;--soft:#a0aab5;--rule:#2a3138;--wash:#1d2329;
--focus:#82b4ff;--accent:#63c5b6;--accentwash:#142c29;--open:#4fb8a8;--overdue:#e5a545;--disputed:#f0857a;--cases:#8fabd6;
--done:#3f9c8d;--pending:#66727f;--void:#a98b50;--dead:#e0695d;--badwash:#371d1a;--shade:rgba(0,0,0,.6)}}
*{box-sizing:border-box}
html{scroll-padding-top:64px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 """
    + FONT
    + """;font-variant-numeric:tabular-nums}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
section:focus,section:focus-visible,#case-body:focus{outline:none}
.skip{position:absolute;left:-999px;top:8px;z-index:9;background:var(--ink);color:var(--ground);padding:10px 16px;border-radius:6px}
.skip:focus{left:12px}
nav{position:sticky;top:0;z-index:3;background:var(--ground);border-bottom:1px solid var(--rule)}
nav div{max-width:1336px;margin:0 auto;padding:0 36px;display:flex;gap:28px;overflow-x:auto;scrollbar-width:none}
nav a{color:var(--soft);text-decoration:none;font-size:14.5px;padding:14px 0;white-space:nowrap;border-bottom:2px solid transparent}
nav a:hover{color:var(--ink);border-color:var(--accent)}
nav a:focus-visible{outline-offset:-3px}
main{max-width:1336px;margin:0 auto;padding:0 36px 96px;overflow-wrap:anywhere}
h1,h2,h3,p,dl,dd,ol,ul{margin:0;padding:0}
.mast{padding:76px 0 72px}
h1{font-size:clamp(34px,4.6vw,60px);line-height:1.04;letter-spacing:-.035em;font-weight:680;max-width:18em;text-wrap:balance;
overflow-wrap:anywhere}
.meta{margin-top:18px;color:var(--soft);display:flex;flex-wrap:wrap;gap:4px 24px}
.sums{display:grid;grid-template-columns:auto auto 1fr;gap:20px 72px;margin-top:56px}
.sums p{color:var(--soft)}
.sums strong{display:block;font-size:clamp(32px,3.8vw,50px);line-height:1.12;letter-spacing:-.03em;font-weight:620;overflow-wrap:anywhere}
.verdict{display:flex;gap:16px;align-items:flex-start;margin-top:44px;padding:20px 24px;border-radius:12px;background:var(--accentwash)}
.verdict svg{width:28px;height:28px;flex:none;fill:none;stroke:var(--accent);stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
.verdict strong{font-size:20px;line-height:1.4;letter-spacing:-.012em;font-weight:620;margin-right:8px}
.verdict span{color:var(--soft)}
.verdict.bad{background:var(--badwash)}
.verdict.bad svg{stroke:var(--dead)}
.counts{display:flex;flex-wrap:wrap;margin-top:44px;border-top:1px solid var(--rule)}
.counts div{flex:1 1 112px;padding:18px 20px 4px 0}
.counts dt{color:var(--soft);font-size:14.5px}
.counts dd{font-size:27px;line-height:1.2;letter-spacing:-.02em;font-weight:600}
.counts small{display:block;font-size:13px;font-weight:400;letter-spacing:0;color:var(--soft);line-height:1.35;margin-top:4px}
.counts a{color:var(--accent)}
section{display:grid;grid-template-columns:208px minmax(0,1fr);gap:0 64px;padding:44px 0 60px;border-top:1px solid var(--rule)}
section>header{position:sticky;top:72px;align-self:start}
h2{font-size:25px;letter-spacing:-.022em;line-height:1.2;font-weight:640}
section>header p{color:var(--soft);font-size:14.5px;margin-top:8px;line-height:1.5}
h3{font-size:18px;letter-spacing:-.012em;font-weight:630}
.none{color:var(--soft)}
.readout{display:flex;flex-wrap:wrap;gap:12px 36px;margin-bottom:20px}
.readout dt{font-size:14px;color:var(--soft);display:flex;align-items:center;gap:7px}
.readout dd{font-size:20px;font-weight:600;letter-spacing:-.015em}
.readout .when{min-width:7.2em}
.sw{display:inline-block;width:10px;height:10px;border-radius:3px}
.sw.open,.a-open{background:var(--open)}.sw.overdue{background:var(--overdue)}.sw.disputed{background:var(--disputed)}
.sw.cases{background:var(--cases)}.done{background:var(--done)}.pending{background:var(--pending)}.void{background:var(--void)}
.dead{background:var(--dead)}
.chart{position:relative;padding-left:52px;touch-action:pan-y}
.panel{position:relative;margin-bottom:26px}
.panel .pt{font-size:13px;color:var(--soft);margin:0 0 10px -52px}
.chart,.panel .field{position:relative}
.plot{position:relative;height:300px}
.small .plot{height:84px}
.plot u{position:absolute;left:0;right:0;height:0;border-top:1px solid var(--rule)}
.plot svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.ys span{position:absolute;left:-52px;width:44px;text-align:right;font-size:12.5px;line-height:1;color:var(--soft);transform:translateY(50%)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.l-open{stroke:var(--open)}.l-overdue{stroke:var(--overdue)}.l-disputed{stroke:var(--disputed)}.l-cases{stroke:var(--cases);stroke-width:1.6}
.area{opacity:.13}.a-open{fill:var(--open)}.a-cases{fill:var(--cases)}
.xs{position:relative;height:18px;margin-top:-12px}
.xs span{position:absolute;transform:translateX(-50%);font-size:12.5px;color:var(--soft);white-space:nowrap}
.xs span:first-child{transform:none}.xs span:last-child{transform:translateX(-100%)}
.hair{position:absolute;top:0;bottom:26px;width:0;border-left:1.5px solid var(--ink);opacity:.55;pointer-events:none}
.more{margin-top:22px}
.more summary{cursor:pointer;color:var(--accent);font-size:14.5px;width:max-content;max-width:100%}
.more[open] summary{margin-bottom:10px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th{text-align:left;font-weight:500;color:var(--soft);font-size:13px}
th,td{padding:9px 20px 9px 0;border-bottom:1px solid var(--rule);vertical-align:top}
tbody th{font-size:14.5px;color:var(--ink)}
td,.tt,.why li,.sum,dd{unicode-bidi:isolate;overflow-wrap:anywhere}
th.n,td.n{text-align:right;white-space:nowrap}
th.n:last-child,td.n:last-child{padding-right:0}
th .sw{margin-right:6px}
td.zero{color:var(--soft);opacity:.65}
.ln{width:90px}
.bars{list-style:none;display:grid;gap:14px}
.bars li{display:grid;grid-template-columns:minmax(90px,170px) 1fr 70px;align-items:center;gap:18px}
.bars b{text-align:right;font-size:20px;font-weight:600;letter-spacing:-.015em}
.bl small{display:block;color:var(--soft);font-size:13px;line-height:1.35}
.bt{display:flex;height:14px;gap:1px;border-radius:4px;overflow:hidden;background:var(--wash)}
.bars .bt{height:26px;border-radius:6px}
.bt i{display:block;height:100%;min-width:2px}
.lv0{background:#5fa79b}.lv1{background:#b98324}.lv2{background:#b3382c}
.stacks .wide{width:38%}
.stacks .bt{margin-top:4px;background:none}
.stacks .bt i:first-child{border-radius:4px 0 0 4px}.stacks .bt i:last-child{border-radius:0 4px 4px 0}
#effects h3{margin:40px 0 10px}
.ops{list-style:none;columns:3;column-gap:48px}
.ops li{display:flex;justify-content:space-between;gap:12px;padding:7px 0;border-bottom:1px solid var(--rule);break-inside:avoid;font-size:14.5px}
.ops b{font-weight:600}
code{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
article+article{margin-top:64px}
.about{color:var(--soft);max-width:68ch;margin-top:4px}
article .diagram{margin-top:18px}
.finder{display:none;flex-wrap:wrap;gap:14px 18px;align-items:flex-end}
.js .finder{display:flex}
.finder label>span{display:block;font-size:13px;color:var(--soft);margin-bottom:4px}
.find{flex:1 1 180px}
input[type=search],select{font:inherit;font-size:15.5px;height:42px;width:100%;padding:0 12px;color:var(--ink);background:var(--sheet);
border:1px solid var(--rule);border-radius:8px}
input[type=search]:hover,select:hover{border-color:var(--soft)}
select{width:148px;text-overflow:ellipsis}
.ticks{display:flex;flex-wrap:wrap;gap:0 18px}
.finder .tick{display:flex;gap:8px;align-items:center;height:42px}
.finder .tick span{margin:0;font-size:15px;color:var(--ink)}
.tick input{width:17px;height:17px;accent-color:var(--accent)}
kbd{font:12px/1 ui-monospace,Menlo,Consolas,monospace;border:1px solid var(--rule);border-bottom-width:2px;border-radius:4px;padding:1px 5px;
background:var(--sheet);color:var(--soft)}
#found{margin:18px 0 6px;color:var(--soft);font-size:14.5px}
#list{display:none;table-layout:fixed}
.js #list{display:table}
#list th:nth-child(1){width:32%}#list th:nth-child(2){width:16%}#list th:nth-child(3){width:20%}#list th:nth-child(4){width:8%}
#list th:nth-child(5){width:12%}#list th:nth-child(6){width:12%;text-align:right;padding-right:0}
#list td{padding:11px 16px 11px 0;line-height:1.35}
#list td:last-child{text-align:right;padding-right:0;color:var(--soft)}
#list td.n{white-space:normal}
#list tbody tr{cursor:pointer}
#list tbody tr:hover td{background:var(--wash)}
#list tr.now td{background:var(--wash)}
#list td:nth-child(4) .tag{margin:0}
#list a{color:var(--ink);text-decoration:none;font-weight:600;display:block}
#list a:hover{color:var(--accent)}
#list a small{display:block;font-weight:400;color:var(--soft);font-size:13px}
.tag{display:inline-block;font-size:12.5px;line-height:1.5;padding:0 7px;border-radius:5px;background:var(--wash);color:var(--soft);margin:0 4px 0 0;white-space:nowrap}
.tag.t-disputed,.tag.t-dead{background:var(--badwash);color:var(--disputed)}
.tag.t-past{background:none;padding:0;font-style:italic}
.tag.t-done{background:var(--accentwash);color:var(--accent)}
.tag.t-void{color:var(--soft);text-decoration:line-through}
.tag.t-R1{background:var(--accentwash);color:var(--accent)}
.tag.t-R2{background:#f8ecd5;color:#7a4a00}.tag.t-R3{background:var(--badwash);color:var(--disputed)}
@media (prefers-color-scheme:dark){.tag.t-R2{background:#35290f;color:#e9b65c}}
.pager{display:none;gap:10px;align-items:center;margin-top:18px;flex-wrap:wrap}
.js .pager{display:flex}
.hint{margin-left:auto;color:var(--soft);font-size:13px;display:flex;gap:16px}
.hint kbd{margin-right:3px}
button{font:inherit;font-size:14.5px;height:38px;padding:0 14px;border:1px solid var(--rule);border-radius:8px;background:var(--sheet);
color:var(--ink);cursor:pointer}
button:hover:not(:disabled){border-color:var(--soft)}
button:disabled{color:var(--soft);opacity:.6;cursor:default}
dialog{border:0;padding:0;margin:0 0 0 auto;width:min(760px,100vw);height:100vh;height:100dvh;max-width:none;max-height:none;background:var(--ground);
color:var(--ink);overflow-y:auto;overscroll-behavior:contain;box-shadow:-12px 0 48px rgba(0,0,0,.18)}
dialog::backdrop{background:var(--shade)}
.bar{position:sticky;top:0;display:flex;gap:8px;padding:12px 36px;background:var(--ground);border-bottom:1px solid var(--rule);z-index:2}
.bar #case-close{margin-left:auto}
#case-body{padding:32px 36px 72px}
#case-title{font-size:30px;letter-spacing:-.028em;line-height:1.15;overflow-wrap:anywhere}
.sub{color:var(--soft);margin-top:6px;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:18px 24px;margin:28px 0 36px;padding:20px 0;border:solid var(--rule);border-width:1px 0}
.facts dt{font-size:13px;color:var(--soft)}
.facts dd{font-weight:600;overflow-wrap:anywhere}
.steps{list-style:none;border-left:2px solid var(--rule);margin-left:6px}
.steps>li{position:relative;padding:0 0 30px 26px}
.steps>li::before{content:"";position:absolute;left:-7px;top:6px;width:12px;height:12px;border-radius:50%;background:var(--ground);
border:2.5px solid var(--cases)}
.steps>li.k-timer::before{border-color:var(--overdue)}.steps>li.k-task::before,.steps>li.k-confirmed::before{border-color:var(--accent)}
.steps>li.k-failed::before{border-color:var(--dead);background:var(--dead)}
.steps time{font-size:13.5px;color:var(--soft)}
.tt{font-size:17px;font-weight:620;letter-spacing:-.01em;line-height:1.35}
.move{font-size:14.5px;color:var(--soft);margin-top:2px}
.move b{color:var(--ink);font-weight:600}
.why{list-style:none;margin-top:8px;font-size:14.5px}
.why li{padding-left:16px;position:relative}
.why li::before{content:"";position:absolute;left:2px;top:.62em;width:5px;height:5px;border-radius:50%;background:var(--soft);opacity:.6}
.acts{list-style:none;margin-top:12px;display:grid;gap:8px}
.acts li{border:1px solid var(--rule);border-radius:8px;background:var(--sheet);padding:9px 12px;font-size:14.5px;line-height:1.45}
.acts code{margin-right:8px;font-weight:600}
.acts p{color:var(--soft);overflow-wrap:anywhere}
@media (max-width:1080px){section{grid-template-columns:minmax(0,1fr);gap:22px}section>header{position:static;max-width:60ch}.ops{columns:2}}
@media (max-width:700px){
main{padding:0 18px 64px}nav div{padding:0 18px;gap:22px}.mast{padding:40px 0 44px}
.sums{grid-template-columns:1fr;margin-top:34px;gap:16px}.verdict{margin:32px -4px 0;padding:16px;gap:12px}
.verdict strong{display:block;font-size:18px;line-height:1.3;margin-bottom:4px}.verdict svg{width:24px;height:24px}
.counts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));margin-top:28px}.counts div{padding:14px 12px 6px 0}
section{padding:34px 0 42px}.plot{height:220px}.chart{padding-left:42px}.ys span{left:-42px;width:36px}.panel .pt{margin-left:-42px}
.xs span:nth-child(even):not(:last-child),.xs span:nth-last-child(2){display:none}
.readout{display:grid;grid-template-columns:1fr 1fr;gap:10px 16px}.readout .when{grid-column:1/-1}.readout dd{font-size:18px}
.bars li{grid-template-columns:minmax(72px,96px) 1fr 50px;gap:12px}.ops{columns:1}
.stacks .wide{display:none}.stacks th,.stacks td{padding-right:10px}.stacks th .sw{display:block;margin:0 0 4px auto}
.find{flex-basis:100%}.finder label:not(.find):not(.tick){flex:1 1 26%;min-width:0}select{width:100%;padding:0 6px}
.finder .tick{height:28px}.js .finder{gap:12px 10px}
.js #list,#list tbody{display:block}#list thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
#list tbody tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 12px;padding:12px 0;border-bottom:1px solid var(--rule)}
#list td{display:block;border:0;padding:0}#list td:nth-child(1){grid-column:1;grid-row:1}#list td:nth-child(5){grid-column:2;grid-row:1;font-weight:600}
#list td:nth-child(3){grid-column:1;grid-row:2}#list td:nth-child(6){grid-column:2;grid-row:2;font-size:13px}
#list td:nth-child(2){grid-column:1;grid-row:3;font-size:13px;color:var(--soft)}#list td:nth-child(4){grid-column:2;grid-row:3;text-align:right}
.hint{display:none}.bar{padding:10px 18px}.bar button{padding:0 10px}#case-body{padding:24px 18px 60px}
.facts{grid-template-columns:repeat(2,minmax(0,1fr))}#case-title{font-size:25px}.steps>li{padding-left:20px}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}dialog[open]{animation:in .18s ease-out}
@keyframes in{from{transform:translateX(20px)}}}
@media print{
:root{--ground:#fff;--sheet:#fff;--ink:#000;--soft:#444;--rule:#bbb;--wash:#eee;--accentwash:#fff;--badwash:#fff}
body{font-size:10.5pt}nav,.skip,.finder,.pager,.bar,.more summary{display:none!important}
main{max-width:none;padding:0}.mast{padding:0 0 20px}section{display:block;padding:18px 0}section>header{position:static;margin-bottom:12px}
.verdict{border:1px solid #000}.bt i,.sw,.tag,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}
article,li,tr,.panel{break-inside:avoid}.opened main{display:none}
dialog[open]{position:static;width:100%;height:auto;overflow:visible;box-shadow:none}}
"""
)

REPORT_SCRIPT = """
(function(){
"use strict";
var data=JSON.parse(document.getElementById("case-data").textContent),T=data.t,C=data.c,S=data.s;
var ID=0,PROCESS=1,KEY=2,CUSTOMER=3,STATE=4,OUTCOME=5,LEVEL=6,OWED=7,OPENED=8,UPDATED=9,FLAGS=10,PAGE=25;
var shown=[],first=0,focusAt=0,current=-1,hay=[];
function $(id){return document.getElementById(id);}
function make(tag,style,text){
  var node=document.createElement(tag);
  if(style)node.className=style;
  if(text!==undefined)node.textContent=text;
  return node;
}
function word(text){return String(text).replace(/[^A-Za-z0-9_-]/g,"");}
function tag(text,kind){return make("span","tag t-"+word(kind===undefined?text:kind),text);}
function dispute(row){return row[FLAGS]&8?tag("disputed"):tag("was disputed","past");}
function number(value){return value.toLocaleString("en");}

function options(select,field){
  var counts=new Map();
  C.forEach(function(row){counts.set(row[field],(counts.get(row[field])||0)+1);});
  Array.from(counts.keys()).filter(function(key){return key;}).sort(function(a,b){return T[a]<T[b]?-1:T[a]>T[b]?1:0;}).forEach(function(key){
    var option=make("option","",T[key]+" ("+number(counts.get(key))+")");
    option.value=String(key);select.appendChild(option);
  });
}
function haystack(at){
  if(hay[at]===undefined){
    var row=C[at];
    hay[at]=[ID,PROCESS,KEY,CUSTOMER,STATE,OUTCOME,LEVEL,OWED].map(function(field){return T[row[field]];}).join("\\n").toLowerCase();
  }
  return hay[at];
}
function search(){
  var words=$("find").value.toLowerCase().split(/\\s+/).filter(Boolean);
  var process=+$("by-process").value,state=+$("by-state").value,level=+$("by-level").value;
  var flags=($("only-disputed").checked?1:0)|($("only-dead").checked?2:0)|($("only-void").checked?4:0);
  shown=[];
  for(var at=0;at<C.length;at++){
    var row=C[at];
    if(process&&row[PROCESS]!==process||state&&row[STATE]!==state||level&&row[LEVEL]!==level||(row[FLAGS]&flags)!==flags)continue;
    if(words.length){
      var text=haystack(at);
      if(!words.every(function(part){return text.indexOf(part)>=0;}))continue;
    }
    shown.push(at);
  }
  first=0;focusAt=0;list();
}
function line(at,place){
  var row=C[at],tr=make("tr"),link=make("a","",T[row[CUSTOMER]]||T[row[KEY]]||T[row[ID]]),cell;
  tr.setAttribute("role","row");
  link.href="#case="+encodeURIComponent(T[row[ID]]);link.tabIndex=place===focusAt?0:-1;
  link.appendChild(make("small","",[T[row[ID]],T[row[KEY]]].filter(function(v,i,a){return v&&a.indexOf(v)===i;}).join(" \\u00b7 ")));
  function add(content,style){
    cell=make("td",style);cell.setAttribute("role","cell");
    if(typeof content==="string")cell.textContent=content;else content.forEach(function(part){cell.appendChild(part);});
    tr.appendChild(cell);
  }
  add([link]);
  add(T[row[PROCESS]]);
  var marks=[make("span","",T[row[STATE]]+" ")];
  if(row[FLAGS]&1)marks.push(dispute(row));
  if(row[FLAGS]&2)marks.push(tag("dead effect","dead"));
  add(marks);
  add(row[LEVEL]?[tag(T[row[LEVEL]])]:"");
  add(T[row[OWED]],"n");
  add(T[row[UPDATED]]);
  tr.addEventListener("click",function(event){if(event.target.closest("a"))return;link.click();});
  link.addEventListener("focus",function(){focusAt=place;});
  return tr;
}
function list(){
  var rows=$("rows"),part=shown.slice(first,first+PAGE),all=document.createDocumentFragment();
  part.forEach(function(at,place){all.appendChild(line(at,first+place));});
  rows.replaceChildren(all);
  $("found").textContent=shown.length===0?"No case matches. Take back a filter or search for something else.":
    number(first+1)+"\\u2013"+number(first+part.length)+" of "+number(shown.length)+(shown.length===C.length?" cases"+$("found").getAttribute("data-all"):" cases found, of "+number(C.length));
  $("list").hidden=shown.length===0;
  $("page-back").disabled=first===0;$("page-on").disabled=first+PAGE>=shown.length;
}
function go(place,quiet){
  if(!shown.length)return;
  place=Math.max(0,Math.min(shown.length-1,place));focusAt=place;
  var start=place-place%PAGE;
  if(start!==first){first=start;list();}
  var links=$("rows").querySelectorAll("a");
  links.forEach(function(link,index){link.tabIndex=first+index===place?0:-1;});
  if(!quiet&&links[place-first])links[place-first].focus();
}

function fact(box,name,text){
  if(!text)return;
  var part=make("div");part.appendChild(make("dt","",name));part.appendChild(make("dd","",text));box.appendChild(part);
}
function step(row){
  var item=make("li","k-"+word(T[row[1]||0])),from=T[row[3]||0],to=T[row[4]||0];
  item.appendChild(make("time","",T[row[0]||0]+(row[1]?" \\u00b7 "+T[row[1]]:"")));
  item.appendChild(make("p","tt",T[row[2]||0]));
  if(to&&from!==to){
    var move=make("p","move");
    if(from)move.appendChild(make("b","",from));
    move.appendChild(document.createTextNode(from?" \\u2192 ":"begins in "));
    move.appendChild(make("b","",to));item.appendChild(move);
  }else if(to)item.appendChild(make("p","move","stays in "+to));
  if(row[5]&&row[5].length){
    var why=make("ul","why");why.setAttribute("aria-label","Why");
    row[5].forEach(function(reason){why.appendChild(make("li","",T[reason]));});item.appendChild(why);
  }
  if(row[6]&&row[6].length){
    var acts=make("ul","acts");acts.setAttribute("aria-label","Effects");
    for(var at=0;at<row[6].length;at+=4){
      var act=make("li");
      act.appendChild(make("code","",T[row[6][at]]));act.appendChild(tag(T[row[6][at+1]]));
      if(row[6][at+2])act.appendChild(make("p","sum",T[row[6][at+2]]));
      if(row[6][at+3])act.appendChild(make("p","sum","Why: "+T[row[6][at+3]]));
      acts.appendChild(act);
    }
    item.appendChild(acts);
  }
  return item;
}
function show(at){
  var row=C[at],body=$("case-body"),facts=make("dl","facts"),steps=make("ol","steps"),title,sub;
  current=at;
  title=make("h2","",T[row[CUSTOMER]]||T[row[ID]]);title.id="case-title";
  sub=make("p","sub",[T[row[PROCESS]],T[row[ID]],T[row[KEY]]].filter(function(v,i,a){return v&&a.indexOf(v)===i;}).join(" \\u00b7 "));
  if(row[FLAGS]&1){sub.appendChild(document.createTextNode(" "));sub.appendChild(dispute(row));}
  if(row[FLAGS]&2){sub.appendChild(document.createTextNode(" "));sub.appendChild(tag("dead effect","dead"));}
  fact(facts,"State",T[row[STATE]]);fact(facts,"Outcome",T[row[OUTCOME]]);fact(facts,"Level",T[row[LEVEL]]);
  fact(facts,"Owed",T[row[OWED]]);fact(facts,"Opened",T[row[OPENED]]);fact(facts,"Last step",T[row[UPDATED]]);
  S[at].forEach(function(part){steps.appendChild(step(part));});
  body.replaceChildren(title,sub,facts,S[at].length?steps:make("p","none","No step was recorded."));
  var place=shown.indexOf(at);
  $("case-back").disabled=place<=0;$("case-on").disabled=place<0||place>=shown.length-1;
  if(!$("case").open){$("case").showModal();document.body.classList.add("opened");}
  $("case").scrollTop=0;$("case-body").focus({preventScroll:true});
  if(place>=0)go(place,true);
}
function route(){
  var found=/^#case=(.*)$/.exec(location.hash),id,at;
  if(!found){if($("case").open)$("case").close();return;}
  try{id=decodeURIComponent(found[1]);}catch(error){id=found[1];}
  at=C.findIndex(function(row){return T[row[ID]]===id;});
  if(at>=0)show(at);
}
function beside(by){
  var place=shown.indexOf(current)+by;
  if(current>=0&&shown[place]!==undefined)history.replaceState(null,"","#case="+encodeURIComponent(T[C[shown[place]][ID]])),show(shown[place]);
}

options($("by-process"),PROCESS);options($("by-state"),STATE);options($("by-level"),LEVEL);
["by-process","by-state","by-level","only-disputed","only-dead","only-void"].forEach(function(id){$(id).addEventListener("change",search);});
document.querySelectorAll("[data-tick]").forEach(function(link){
  link.addEventListener("click",function(){
    $("find").value="";
    ["by-process","by-state","by-level"].forEach(function(id){$(id).value="";});
    ["only-disputed","only-dead","only-void"].forEach(function(id){$(id).checked=id===link.getAttribute("data-tick");});
    search();
  });
});
$("find").addEventListener("input",search);
$("find").addEventListener("keydown",function(event){
  if(event.key==="ArrowDown"||event.key==="Enter"){event.preventDefault();go(focusAt);}
  else if(event.key==="Escape"&&$("find").value){event.preventDefault();$("find").value="";search();}
});
$("rows").addEventListener("keydown",function(event){
  var moves={ArrowDown:1,ArrowUp:-1,PageDown:PAGE,PageUp:-PAGE},key=event.key;
  if(event.ctrlKey||event.metaKey||event.altKey)return;
  if(key in moves){if(key==="ArrowUp"&&focusAt===0)$("find").focus();else go(focusAt+moves[key]);}
  else if(key==="Home")go(0);else if(key==="End")go(shown.length-1);else return;
  event.preventDefault();
});
$("page-back").addEventListener("click",function(){go(first-PAGE,true);});
$("page-on").addEventListener("click",function(){go(first+PAGE,true);});
$("case-close").addEventListener("click",function(){$("case").close();});
$("case-back").addEventListener("click",function(){beside(-1);});
$("case-on").addEventListener("click",function(){beside(1);});
$("case").addEventListener("click",function(event){if(event.target===$("case"))$("case").close();});
$("case").addEventListener("close",function(){
  document.body.classList.remove("opened");
  if(location.hash.indexOf("#case=")===0)history.replaceState(null,"",location.pathname+location.search);
  var place=shown.indexOf(current);
  if(place>=0)go(place);
});
document.addEventListener("keydown",function(event){
  if(event.ctrlKey||event.metaKey||event.altKey)return;
  var typing=/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if($("case").open){
    if(event.key==="ArrowLeft")beside(-1);else if(event.key==="ArrowRight")beside(1);
  }else if(event.key==="/"&&!typing){event.preventDefault();$("find").focus();$("find").select();}
});
window.addEventListener("hashchange",route);

(function(){
  var chart=document.querySelector(".chart");
  if(!chart)return;
  var rows=JSON.parse($("series").textContent),plot=chart.querySelector(".plot"),hair=chart.querySelector(".hair"),at=rows.length-1;
  var out=["when","open","overdue","disputed","cases"].map(function(name){return document.querySelector('[data-value="'+name+'"]');});
  function read(next,mark){
    at=Math.max(0,Math.min(rows.length-1,next));
    out.forEach(function(node,index){node.textContent=rows[at][index];});
    hair.hidden=!mark;hair.style.left=plot.getBoundingClientRect().left-chart.getBoundingClientRect().left+plot.clientWidth*(rows.length>1?at/(rows.length-1):0)+"px";
  }
  chart.addEventListener("pointermove",function(event){
    var box=plot.getBoundingClientRect();read(Math.round((event.clientX-box.left)/box.width*(rows.length-1)),true);
  });
  chart.addEventListener("pointerleave",function(){read(rows.length-1,false);});
  chart.addEventListener("blur",function(){read(rows.length-1,false);});
  chart.addEventListener("focus",function(){if(chart.matches(":focus-visible"))read(at,true);});
  chart.addEventListener("keydown",function(event){
    var moves={ArrowLeft:-1,ArrowRight:1,PageDown:-10,PageUp:10},key=event.key;
    if(key in moves)read(at+moves[key],true);else if(key==="Home")read(0,true);else if(key==="End")read(rows.length-1,true);else return;
    event.preventDefault();
  });
})();
search();route();
})();
"""
