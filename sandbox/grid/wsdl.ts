/** The WSDL of the one operation `process`; `address` is the URL the client came by. */
export function wsdl(address: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:s="http://service.grid.gov/" name="GridService"
  targetNamespace="http://service.grid.gov/">
  <wsdl:types>
    <xsd:schema targetNamespace="http://service.grid.gov/" elementFormDefault="unqualified">
      <xsd:complexType name="commonRequest"><xsd:sequence>
        <xsd:element name="FUNC" type="xsd:string"/><xsd:element name="SPID" type="xsd:string"/>
        <xsd:element name="SPPWD" type="xsd:string"/><xsd:element name="VER" type="xsd:string" minOccurs="0"/>
        <xsd:element name="REQXML" type="xsd:string" minOccurs="0"/>
      </xsd:sequence></xsd:complexType>
      <xsd:complexType name="commonResponse"><xsd:sequence>
        <xsd:element name="ERRCD" type="xsd:string"/><xsd:element name="ERRMSG" type="xsd:string" minOccurs="0"/>
        <xsd:element name="RESXML" type="xsd:string" minOccurs="0"/>
      </xsd:sequence></xsd:complexType>
      <xsd:element name="process"><xsd:complexType><xsd:sequence>
        <xsd:element name="request" type="s:commonRequest" form="qualified"/>
      </xsd:sequence></xsd:complexType></xsd:element>
      <xsd:element name="processResponse"><xsd:complexType><xsd:sequence>
        <xsd:element name="process_return" type="s:commonResponse"/>
      </xsd:sequence></xsd:complexType></xsd:element>
    </xsd:schema>
  </wsdl:types>
  <wsdl:message name="process"><wsdl:part name="parameters" element="s:process"/></wsdl:message>
  <wsdl:message name="processResponse"><wsdl:part name="parameters" element="s:processResponse"/></wsdl:message>
  <wsdl:portType name="GridPort"><wsdl:operation name="process">
    <wsdl:input message="s:process"/><wsdl:output message="s:processResponse"/>
  </wsdl:operation></wsdl:portType>
  <wsdl:binding name="GridBinding" type="s:GridPort">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="process"><soap:operation soapAction=""/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="GridService"><wsdl:port name="GridPort" binding="s:GridBinding">
    <soap:address location="${address}"/>
  </wsdl:port></wsdl:service>
</wsdl:definitions>`;
}
