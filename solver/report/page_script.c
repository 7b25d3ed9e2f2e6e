/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of the page: it adds to a page that is whole without it. Plain ECMAScript 5, one piece per concern. */
#include "solver/report/page.h"

/* Heads of sortable tables become buttons. Rows of sums stay at the end. */
static const char sorting[] =
    "(function(){'use strict';\n"
    "function number(cell){var t=cell.textContent.replace(/[,\\u00a0]/g,'').replace('\\u2212','-').trim();\n"
    " if(t==='none')return Infinity;var m=/^-?\\d+(\\.\\d+)?(e[-+]?\\d+)?/i.exec(t);return "
    "m?parseFloat(m[0]):-Infinity;}\n"
    "function sort(table,column,head){\n"
    " var down=head.getAttribute('aria-sort')==='ascending',is_number=head.className==='n',body=table.tBodies[0];\n"
    " var rows=Array.prototype.slice.call(body.rows),last=rows.filter(function(r){return /^(sum|rest)$/"
    ".test(r.className);});\n"
    " rows=rows.filter(function(r){return last.indexOf(r)<0;}).map(function(r,i){var c=r.cells[column];\n"
    "  return {row:r,i:i,key:is_number?number(c):c.textContent.trim()};});\n"
    " rows.sort(function(a,b){var d=is_number?(a.key===b.key?0:a.key<b.key?-1:1):\n"
    "  a.key.localeCompare(b.key,undefined,{numeric:true});return (down?-d:d)||a.i-b.i;});\n"
    " rows.forEach(function(r){body.appendChild(r.row);});last.forEach(function(r){body.appendChild(r);});\n"
    " Array.prototype.forEach.call(table.tHead.rows[0].cells,function(c){c.removeAttribute('aria-sort');});\n"
    " head.setAttribute('aria-sort',down?'descending':'ascending');}\n"
    "Array.prototype.forEach.call(document.querySelectorAll('table.sorts'),function(table){\n"
    " Array.prototype.forEach.call(table.tHead.rows[0].cells,function(head,column){\n"
    "  var button=document.createElement('button');button.type='button';\n"
    "  while(head.firstChild)button.appendChild(head.firstChild);head.appendChild(button);\n"
    "  button.addEventListener('click',function(){sort(table,column,head);});});});\n"
    "})();\n";

/* Flows of a chosen commodity, period and scenario on the map; plants that are on line then. Bends and widths as in
 * picture_map.c. */
static const char map_begin[] =
    "(function(){'use strict';\n"
    "var source=document.getElementById('map-data'),group=document.getElementById('flows');if(!source||!group)return;\n"
    "var data=JSON.parse(source.textContent),form=document.getElementById('map-choices'),ns=group.namespaceURI;\n"
    "var marks=document.querySelectorAll('[data-on]'),words=document.getElementById('map-words');\n"
    "function fill(id,items,value){var select=document.getElementById(id);items.forEach(function(item){\n"
    " var o=document.createElement('option');o.value=item[0];o.textContent=item[1];select.appendChild(o);});\n"
    " select.value=value;select.addEventListener('change',draw);return select;}\n"
    "function short(text){return text.length>60?text.slice(0,59)+'\\u2026':text;}\n"
    "function amount(v){return Number(v.toPrecision(4)).toLocaleString('en-US',{maximumFractionDigits:3});}\n"
    "function gather(c,t,s){var sum={},keys=Object.keys(data.flows);keys.forEach(function(k){\n"
    " var ct=k.split(','),f=data.flows[k],i,key,w;if((c>=0&&+ct[0]!==c)||+ct[1]!==t)return;\n"
    " w=c>=0?1:data.commodities[+ct[0]][2];\n"
    " for(i=0;i<f.length;i+=4){if(s>=0&&f[i+2]!==s)continue;key=f[i]+','+f[i+1];\n"
    "  sum[key]=(sum[key]||0)+f[i+3]*w*(s>=0?1:data.scenarios[f[i+2]][1]);}});\n"
    " return Object.keys(sum).map(function(k){var p=k.split(',');return [+p[0],+p[1],sum[k]];})\n"
    "  .filter(function(f){return f[2]>0;}).sort(function(a,b){return b[2]-a[2];});}\n";
static const char map_end[] =
    "function line(f,most,unit){var a=data.at[f[0]],b=data.at[f[1]];if(!a||!b)return;\n"
    " var dx=b[0]-a[0],dy=b[1]-a[1],length=Math.sqrt(dx*dx+dy*dy);if(length<1)return;\n"
    " var stop=1-Math.min(.4,7/length),path=document.createElementNS(ns,'path'),title=document.createElementNS(ns,"
    "'title');\n"
    " path.setAttribute('class','flow');if(f[2]/most>.007)path.setAttribute('marker-end','url(#head)');\n"
    " path.setAttribute('stroke-width',(.7+6*Math.sqrt(f[2]/most)).toFixed(1));\n"
    " path.setAttribute('d','M'+a[0]+' '+a[1]+'Q'+(a[0]+dx/2-.09*dy)+' '+(a[1]+dy/2+.09*dx)+' '+(a[0]+stop*dx)+' '+\n"
    "  (a[1]+stop*dy));\n"
    " title.textContent=data.regions[f[0]]+' to '+data.regions[f[1]]+': '+amount(f[2])+' '+unit+'/yr';\n"
    " path.appendChild(title);group.appendChild(path);}\n"
    "function draw(){var c=+commodity.value,t=+period.value,s=+scenario.value,list=gather(c,t,s);\n"
    " var unit=c>=0?data.commodities[c][1]:data.mass;while(group.firstChild)group.removeChild(group.firstChild);\n"
    " list.slice(0,400).forEach(function(f){line(f,list[0][2],unit);});\n"
    " Array.prototype.forEach.call(marks,function(m){var on=m.getAttribute('data-on').split(' ');\n"
    "  m.style.display=t>=+on[0]&&t<+on[1]?'':'none';});\n"
    " words.textContent=list.length?list.length+(list.length>1?' flows':' flow')+'; the widest: '+\n"
    "  data.regions[list[0][0]]+' to '+data.regions[list[0][1]]+', '+amount(list[0][2])+' '+unit+'/yr. Plants: those "
    "on "
    "line in '+data.periods[t]+'.':'No flows. Plants: those on line in '+data.periods[t]+'.';}\n"
    "var commodity=fill('map-commodity',[[-1,'all, by mass']].concat(data.commodities.map(function(c,i){\n"
    " return [i,short(c[0])];})),-1);\n"
    "var period=fill('map-period',data.periods.map(function(p,i){return [i,p];}),data.periods.length-1);\n"
    "var scenario=fill('map-scenario',[[-1,'expected']].concat(data.scenarios.map(function(s,i){\n"
    " return [i,short(s[0])];})),-1);\n"
    "form.addEventListener('submit',function(e){e.preventDefault();});form.hidden=false;draw();\n"
    "})();\n";

static void put_piece(lode_page *page, const char *piece) {
  if (page->status == LODE_OK)
    page->status = lode_text_printf(page->env, &page->text, "%s", piece);
}

void lode_page_script(lode_page *page) {
  put_piece(page, "<script>\n");
  put_piece(page, sorting);
  put_piece(page, map_begin);
  put_piece(page, map_end);
  put_piece(page, "</script>\n");
}
