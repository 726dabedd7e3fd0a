import { measureText } from '../src/measure-text.ts'
import { readTokens, MOST_TOKENS } from '../src/read-tokens.ts'
import { createInputReader } from '../src/read-input.ts'
import { parseChatRequest } from '@sluice/core'
import { createTrainedClassifier, extractFeatures } from '../src/index.ts'
const S=['A triangle has sides of 3, 4 and 5 metres; find its area and explain why it is right-angled.\n','Write a Python function that parses a CSV file and returns rows grouped by the column "city".\n',"The council met on Tuesday to discuss whether the park should open before 9 o'clock in winter.\n",'Which of the following statements about $x^2 + 1 = 0$ must be true? A. None B. All C. Some\n']
for(const q of ["'",'’']){
const flat=(s:string)=>Buffer.from(s,'utf16le').toString('utf16le')
const t=flat(S.join('').replace("'",q).repeat(8).slice(0,2000));const b=new Uint32Array(MOST_TOKENS)
const bench=(n:string,f:()=>unknown)=>{let best=1e9;for(let r=0;r<6;r++){const c=process.cpuUsage();for(let i=0;i<4000;i++)f();const d=process.cpuUsage(c);best=Math.min(best,(d.user+d.system)/4000)}console.log(n,best.toFixed(1))}
bench('lower',()=>t.toLowerCase().charCodeAt(5));bench('measure',()=>measureText(t));bench('tokens',()=>readTokens(t,b))
const f=extractFeatures(parseChatRequest({messages:t}));const rd=createInputReader();bench('input',()=>rd(f));const c=createTrainedClassifier();bench('classify',()=>c.classify(f));const r=parseChatRequest({messages:t});bench('extract',()=>extractFeatures(r));console.log(readTokens(t,b))}
