/// What a page does beyond being read: search and filters, a theme, values under the pointer, and the map that answers.
enum HTMLScript {
  static let text = """
    (function(){"use strict";
    var $=function(id){return document.getElementById(id)},all=function(s,r){return Array.prototype.slice.call((r||document).querySelectorAll(s))};
    var root=document.documentElement,tools=$("tools");tools.hidden=false;
    try{var kept=localStorage.getItem("kpi-theme");if(kept)root.dataset.theme=kept}catch(e){}
    $("theme").onclick=function(){var dark=root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme=dark?"light":"dark";try{localStorage.setItem("kpi-theme",root.dataset.theme)}catch(e){}};
    var kpis=all(".kpi"),text={};kpis.forEach(function(k){var c=k.cloneNode(true);all("details",c).forEach(function(d){d.remove()});
    text[k.id]=fold(c.textContent+" "+k.dataset.owner+" "+k.dataset.tag)});
    function fold(s){return s.normalize("NFKC").toLowerCase()}
    function has(k,name){var box=$(name);return !box||!box.value||(k.dataset[name]||"").split("␟").indexOf(box.value)>=0}
    function filter(){var words=fold($("find").value).split(/\\s+/).filter(Boolean),left=0,seen={};
    kpis.forEach(function(k){var ok=has(k,"status")&&has(k,"owner")&&has(k,"tag")&&words.every(function(w){return text[k.id].indexOf(w)>=0});
    k.hidden=!ok;seen[k.id]=ok;if(ok)left++});
    all("#scoreboard [data-of],nav [data-of]").forEach(function(e){if(e.dataset.of in seen)e.hidden=!seen[e.dataset.of]});
    var c=$("count");c.textContent=left===kpis.length?"":left?left+" "+c.dataset.words:c.dataset.none}
    if("watched" in root.dataset){var boxes=all("#tools input,#tools select"),keep=function(){try{boxes.forEach(function(e){sessionStorage.setItem("kpi-"+e.id,e.value)});
    sessionStorage.setItem("kpi-open",all("details").map(function(d){return d.open?1:0}).join(""))}catch(e){}};
    try{boxes.forEach(function(e){var v=sessionStorage.getItem("kpi-"+e.id);if(v)e.value=v});var open=sessionStorage.getItem("kpi-open")||"";
    all("details").forEach(function(d,n){if(open[n]==="1")d.open=true});filter()}catch(e){}
    addEventListener("focus",function(){keep();location.reload()})}
    addEventListener("hashchange",function(){var e=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(e&&e.hidden){all("#tools input,#tools select").forEach(function(b){b.value=""});filter();e.scrollIntoView()}});
    all("#tools input,#tools select").forEach(function(e){e.addEventListener("input",filter)});
    document.addEventListener("keydown",function(e){if(e.key==="/"&&!e.ctrlKey&&!e.metaKey&&!e.altKey&&!/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)){e.preventDefault();$("find").focus()}
    if(e.key==="Escape"){if(e.target.id==="find"){e.target.value="";filter()}tip.hidden=true}});
    var tip=document.createElement("div");tip.className="tip";tip.hidden=true;document.body.appendChild(tip);
    function show(words,x,y){tip.textContent=words;tip.hidden=false;var w=tip.offsetWidth;tip.style.left=Math.max(4,Math.min(x+12,innerWidth-w-8))+"px";tip.style.top=(y+16)+"px"}
    all("figure:not(.map)").forEach(function(f){var rows=all("tbody tr",f),heads=all("thead th",f).map(function(h){return h.textContent});
    all("svg[data-plot]",f).forEach(function(s,n){var p=s.dataset.plot.split(" ").map(Number);
    function at(i,x,y){var r=rows[i];if(!r)return;var c=all("th,td",r),from=s.dataset.col?+s.dataset.col:1,to=s.dataset.col?from+1:c.length,t=c[0].textContent;
    for(var j=from;j<to;j++)t+="\\n"+(to-from>1?heads[j]+" ":"")+c[j].textContent;show(t,x,y)}
    s.addEventListener("mousemove",function(e){var b=s.getBoundingClientRect(),x=(e.clientX-b.left)/b.width*p[2];
    if(x<p[0]||x>p[1]){tip.hidden=true;return}at(Math.min(rows.length-1,Math.floor((x-p[0])/(p[1]-p[0])*p[3])),e.clientX,e.clientY)});
    s.addEventListener("mouseleave",function(){tip.hidden=true})})});
    all(".map").forEach(function(m){var told=m.querySelector(".told"),usual=told.textContent;
    all("[data-node],[data-from]",m).forEach(function(e){var t=e.querySelector("title");var words=t?t.textContent:"";
    if(t)t.remove();e.setAttribute("tabindex","0");if(!e.getAttribute("role"))e.setAttribute("role","img");e.setAttribute("aria-label",words);
    function on(){m.classList.add("on");var near={};if(e.dataset.node){near[e.dataset.node]=1;
    all("[data-from]",m).forEach(function(l){if(l.dataset.from===e.dataset.node||l.dataset.to===e.dataset.node){l.classList.add("lit");near[l.dataset.from]=near[l.dataset.to]=1}})}
    else{e.classList.add("lit");near[e.dataset.from]=near[e.dataset.to]=1}
    all("[data-node]",m).forEach(function(n){if(near[n.dataset.node])n.classList.add("lit")});told.textContent=words}
    function off(){m.classList.remove("on");all(".lit",m).forEach(function(l){l.classList.remove("lit")});told.textContent=usual}
    e.addEventListener("mouseenter",on);e.addEventListener("focus",on);e.addEventListener("mouseleave",off);e.addEventListener("blur",off);
    if(e.dataset.go){var go=function(){location.hash=e.dataset.go};e.addEventListener("click",go);e.addEventListener("keydown",function(k){if(k.key==="Enter")go()})}})});
    })();
    """
}
