import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import { codePoint } from "@/server/report/visible.ts";
import { hostileGraph, hostileNames } from "@/server/testing/hostile-graph.ts";
import { runs } from "@/server/testing/runs.ts";
import { anAbout } from "./an-about.ts";
import { writeGraph } from "./formats.ts";
import { GraphDocument } from "./graph-document.ts";
import { START } from "./writer.ts";

/** What GraphML 1.0 says of the elements used here: their order, their attributes, that ids are unique and that what is referred to is there. */
const SCHEMA = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:g="http://graphml.graphdrawing.org/xmlns" targetNamespace="http://graphml.graphdrawing.org/xmlns" elementFormDefault="qualified">
  <xs:element name="data"><xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="key" type="xs:NMTOKEN" use="required"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
  <xs:element name="key"><xs:complexType>
    <xs:attribute name="id" type="xs:NMTOKEN" use="required"/>
    <xs:attribute name="for" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="graph"/><xs:enumeration value="node"/><xs:enumeration value="edge"/></xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="attr.name" type="xs:NMTOKEN" use="required"/>
    <xs:attribute name="attr.type" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="boolean"/><xs:enumeration value="int"/><xs:enumeration value="long"/><xs:enumeration value="float"/><xs:enumeration value="double"/><xs:enumeration value="string"/></xs:restriction></xs:simpleType></xs:attribute>
  </xs:complexType></xs:element>
  <xs:element name="node"><xs:complexType><xs:sequence><xs:element ref="data" minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="id" type="xs:NMTOKEN" use="required"/></xs:complexType></xs:element>
  <xs:element name="edge"><xs:complexType><xs:sequence><xs:element ref="data" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="id" type="xs:NMTOKEN" use="required"/><xs:attribute name="source" type="xs:NMTOKEN" use="required"/><xs:attribute name="target" type="xs:NMTOKEN" use="required"/></xs:complexType></xs:element>
  <xs:element name="graph">
    <xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="data"/><xs:element ref="node"/><xs:element ref="edge"/></xs:choice>
      <xs:attribute name="id" type="xs:NMTOKEN"/><xs:attribute name="edgedefault" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="directed"/><xs:enumeration value="undirected"/></xs:restriction></xs:simpleType></xs:attribute></xs:complexType>
    <xs:key name="nodes"><xs:selector xpath="g:node"/><xs:field xpath="@id"/></xs:key>
    <xs:key name="edges"><xs:selector xpath="g:edge"/><xs:field xpath="@id"/></xs:key>
    <xs:keyref name="source" refer="nodes"><xs:selector xpath="g:edge"/><xs:field xpath="@source"/></xs:keyref>
    <xs:keyref name="target" refer="nodes"><xs:selector xpath="g:edge"/><xs:field xpath="@target"/></xs:keyref>
  </xs:element>
  <xs:element name="graphml">
    <xs:complexType><xs:sequence><xs:element name="desc" type="xs:string" minOccurs="0"/><xs:element ref="key" minOccurs="0" maxOccurs="unbounded"/><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="data"/><xs:element ref="graph"/></xs:choice></xs:sequence></xs:complexType>
    <xs:key name="keys"><xs:selector xpath="g:key"/><xs:field xpath="@id"/></xs:key>
    <xs:keyref name="data" refer="keys"><xs:selector xpath=".//g:data"/><xs:field xpath="@key"/></xs:keyref>
  </xs:element>
</xs:schema>`;

const textOf = (document: GraphDocument): string => writeGraph(document, "graphml", START, Number.POSITIVE_INFINITY).text;

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#xD;": "\r" };

/** The values of each node, out of canonical XML: there is one way to write each character. */
const nodesOf = (canonical: string) =>
  new Map(
    [...canonical.matchAll(/<node id="(n\d+)">(.*?)<\/node>/gs)].map(([, id = "", inner = ""]) => [
      id,
      Object.fromEntries(
        [...inner.matchAll(/<data key="node-([a-z]+)">(.*?)<\/data>/gs)].map(([, key = "", value = ""]) => [
          key,
          value.replace(/&(?:amp|lt|gt|#xD);/g, (e) => ENTITIES[e] ?? e),
        ]),
      ),
    ]),
  );

/** XML has no such characters; they are told by their codes. */
const readable = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, codePoint);

describe("GraphML, read by libxml2", () => {
  it.each(GRAPH_FORMS)("is valid whatever the names, and they come back as they were (%s)", async (form) => {
    const samples = fc.sample(hostileNames, runs(80, 800));
    const documents = samples.map(
      (names) => new GraphDocument(hostileGraph(names), anAbout({ snapshot: { id: "s", label: names.user }, filter: { q: [names.value] } }), new Map(), form),
    );
    const xml = documents.map((document, at) => ({ fileName: `${at}.graphml`, contents: textOf(document) }));
    const { valid, errors } = await validateXML({ xml, schema: [SCHEMA] });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
    for (const [at, document] of documents.slice(0, 20).entries()) {
      const { normalized } = await validateXML({ xml: xml[at]?.contents ?? "", normalization: "c14n" });
      const nodes = nodesOf(normalized);
      expect(nodes.size).toBe(document.about.nodes + document.about.classes);
      for (let n = 0; n < document.about.nodes; n += 1) {
        const expected = Object.entries(document.node(n)).map(([key, value]) => [key === "id" ? "stableid" : key, readable(value ?? "")]);
        expect(nodes.get(`n${n}`), JSON.stringify(samples[at])).toMatchObject(Object.fromEntries(expected));
      }
    }
  });

  it("the schema that it is held against does refuse", async () => {
    const text = textOf(new GraphDocument(hostileGraph({ user: "u", group: "g", cluster: "c", value: "v" }), anAbout({}), new Map(), "pairs"));
    for (const broken of [text.replace('source="n', 'source="m'), text.replace('key="node-kind"', 'key="node-other"'), text.replace('id="n1"', 'id="n0"')])
      expect((await validateXML({ xml: { fileName: "x", contents: broken }, schema: [SCHEMA] })).valid).toBe(false);
  });
});
