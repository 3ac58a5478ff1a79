import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/** Prints `code,points` (hexadecimal) for every single byte and every double byte that the JDK's charset decodes. */
public class HostCodes {
    public static void main(String[] arguments) throws Exception {
        Charset charset = Charset.forName(arguments[0]);
        PrintStream out = new PrintStream(System.out, false, "US-ASCII");
        for (int code = 0; code < 0x10000; code++) {
            boolean single = code < 0x100;
            if (single ? code == 0x0E || code == 0x0F : code < 0x4040) {
                continue;
            }
            byte[] bytes = single ? new byte[] {(byte) code} : new byte[] {0x0E, (byte) (code >> 8), (byte) code, 0x0F};
            try {
                CharBuffer text = charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes));
                StringBuilder points = new StringBuilder();
                text.toString().codePoints().forEach(
                        point -> points.append(points.length() == 0 ? "" : "+").append(String.format("%04X", point)));
                out.print(String.format(single ? "%02X,%s\n" : "%04X,%s\n", code, points));
            } catch (CharacterCodingException refused) {
                // no character
            }
        }
        out.flush();
    }
}
