import { testSystem } from "./conformanceSuite.ts";
import { startToyDrop } from "./toys/toyDrop.ts";
import { startToyJsonRest } from "./toys/toyJsonRest.ts";
import { startToyOperations } from "./toys/toyOperations.ts";
import { startToyRest } from "./toys/toyRest.ts";
import { startToySoap } from "./toys/toySoap.ts";

testSystem({ name: "a SOAP system", start: startToySoap, pages: true });
testSystem({ name: "a signed REST system", start: startToyRest, pages: true });
testSystem({ name: "a JSON system with a token", start: startToyJsonRest, pages: true });
testSystem({ name: "a SOAP service with operations", start: startToyOperations, pages: true });
testSystem({ name: "a file drop", start: startToyDrop, cannot: ["hang", "refused"] });
