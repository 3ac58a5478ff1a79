import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/** Prints `charset,code,points` (hexadecimal) for every single and double byte that one of the JDK's ASCII charsets decodes. */
public class Codes {
    public static void main(String[] names) throws Exception {
        PrintStream out = new PrintStream(System.out, false, "US-ASCII");
        for (String name : names) {
            Charset charset = Charset.forName(name);
            for (int code = 0; code < 0x10000; code++) {
                byte[] bytes = code < 0x100 ? new byte[] {(byte) code} : new byte[] {(byte) (code >> 8), (byte) code};
                try {
                    String text = charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes)).toString();
                    if (code >= 0x100 && text.codePointCount(0, text.length()) > 1 && singles(charset, bytes)) {
                        continue;
                    }
                    StringBuilder points = new StringBuilder();
                    text.codePoints().forEach(
                            point -> points.append(points.length() == 0 ? "" : "+").append(String.format("%04X", point)));
                    out.print(String.format("%s,%04X,%s\n", name, code, points));
                } catch (CharacterCodingException refused) {
                    // no character
                }
            }
        }
        out.flush();
    }

    /** Whether the first byte is a character by itself. */
    private static boolean singles(Charset charset, byte[] bytes) {
        try {
            charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, 1));
            return true;
        } catch (CharacterCodingException refused) {
            return false;
        }
    }
}
