import iconv from "iconv-lite";

/** Encodes replies in GB18030, and every `gbkEvery`th one in GBK, where 㳇 has no place and becomes `?`. 0: none. */
export class ReplyEncoder {
  #replies = 0;
  readonly #gbkEvery: number;

  constructor(gbkEvery: number) {
    this.#gbkEvery = gbkEvery;
  }

  encode(text: string): Buffer {
    this.#replies += 1;
    return iconv.encode(text, this.#gbkEvery > 0 && this.#replies % this.#gbkEvery === 0 ? "gbk" : "gb18030");
  }
}

/** Decodes a request by the charset of its Content-Type; GB18030 when it names none. */
export function decodeRequest(body: Buffer, contentType: string | undefined): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType ?? "")?.[1] ?? "gb18030";
  return iconv.decode(body, iconv.encodingExists(charset) ? charset : "gb18030");
}
