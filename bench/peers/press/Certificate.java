import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.PKCS8EncodedKeySpec;
import java.awt.image.BufferedImage;
import java.util.*;
import org.apache.pdfbox.cos.*;
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.common.*;
import org.apache.pdfbox.pdmodel.common.filespecification.*;
import org.apache.pdfbox.pdmodel.font.*;
import org.apache.pdfbox.pdmodel.graphics.color.PDOutputIntent;
import org.apache.pdfbox.pdmodel.graphics.image.*;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.cms.*;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.ess.*;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.*;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.operator.jcajce.*;

/**
 * The press's certificate by PDFBox 2 and BouncyCastle: arguments FONTS KEY CHAIN TASK FOLDER WARM MILLIS.
 * TASK has a document a line: title, passage, side and modules of the code, record (both Base64), then name=text, by tabs.
 * Printed is the processor time that the documents after the first WARM took. PDFBox does not shape Thai: its marks stand
 * where the font has them by default, and so less is asked of it than of the others.
 */
class Certificate {
    static final String[][] ROWS = {{"วัน เดือน ปีเกิด", "birth"}, {"ที่อยู่ตามทะเบียนบ้าน", "address"}, {"สัญชาติ", "nationality"},
        {"อาชีพ", "occupation"}, {"วัตถุประสงค์", "purpose"}, {"สถานที่", "place"}, {"ยานพาหนะ", "vehicle"},
        {"ใช้ได้ตั้งแต่", "from"}, {"ถึงวันที่", "to"}, {"สำนักงานผู้ออก", "office"}};
    static PrivateKey key;
    static X509Certificate[] chain;
    static byte[] regular, bold, profile;
    static CMSSignedDataGenerator signer;
    static Calendar moment = Calendar.getInstance();

    public static void main(String[] asked) throws Exception {
        regular = Files.readAllBytes(Path.of(asked[0], "Sarabun-Regular.ttf"));
        bold = Files.readAllBytes(Path.of(asked[0], "Sarabun-Bold.ttf"));
        profile = java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_sRGB).getData();
        key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(asked[1]))));
        chain = CertificateFactory.getInstance("X.509").generateCertificates(new FileInputStream(asked[2])).toArray(new X509Certificate[0]);
        signer = signer();
        moment.setTimeInMillis(Long.parseLong(asked[6]));
        var lines = Files.readAllLines(Path.of(asked[3]));
        int warm = Integer.parseInt(asked[5]);
        var system = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long began = 0;
        for (int at = 0; at < lines.size(); at++) {
            if (at == warm) began = system.getProcessCpuTime();
            Files.write(Path.of(asked[4], at + ".pdf"), made(lines.get(at).split("\t")));
        }
        System.out.println("{\"cpu\": " + (system.getProcessCpuTime() - began) / 1e9 + "}");
    }

    static CMSSignedDataGenerator signer() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
        var attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2,
            new DERSet(new SigningCertificateV2(new ESSCertIDv2(digest)))));
        var table = new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)) {
            @Override protected Hashtable createStandardAttributeTable(Map given) {
                var standard = super.createStandardAttributeTable(given);
                standard.remove(CMSAttributes.signingTime);
                standard.remove(CMSAttributes.cmsAlgorithmProtect);
                return standard;
            }
        };
        var made = new CMSSignedDataGenerator();
        made.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .setSignedAttributeGenerator(table)
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key), chain[0]));
        made.addCertificates(new JcaCertStore(List.of(chain[0])));
        return made;
    }

    static byte[] made(String[] parts) throws Exception {
        var said = new HashMap<String, String>();
        for (int at = 5; at < parts.length; at++) {
            int equals = parts[at].indexOf('=');
            said.put(parts[at].substring(0, equals), parts[at].substring(equals + 1));
        }
        try (var document = new PDDocument()) {
            document.setVersion(1.7f);
            var page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            var plain = PDType0Font.load(document, new ByteArrayInputStream(regular));
            var strong = PDType0Font.load(document, new ByteArrayInputStream(bold));
            try (var to = new PDPageContentStream(document, page)) {
                line(to, plain, 13, 71, 770, "เลขที่ " + said.get("no"));
                line(to, plain, 13, 400, 770, "วันที่ " + said.get("date"));
                line(to, strong, 20, 170, 730, "หนังสือรับรองการขึ้นทะเบียน");
                line(to, plain, 13, 200, 705, "(ตัวอย่างสำหรับทดสอบ) · ฉบับภาษาไทย");
                float y = wrapped(to, plain, 71, 142, 670, 453, parts[1]);
                for (var row : ROWS) {
                    y -= 6;
                    line(to, strong, 13, 71, y, row[0]);
                    y = wrapped(to, plain, 198, 198, y, 326, said.get(row[1]));
                }
                code(document, to, Integer.parseInt(parts[2]), Base64.getDecoder().decode(parts[3]), y - 110);
                line(to, plain, 13, 250, y - 40, said.get("officer"));
                line(to, plain, 13, 250, y - 60, said.get("position"));
                line(to, plain, 13, 220, y - 80, "น้ำเงิน ก้ำกึ่ง ป้ำ ปั๊ม ที่นี่ ญี่ปุ่น ฐานุ");
            }
            archive(document, parts[0], Base64.getDecoder().decode(parts[4]));
            return signed(document);
        }
    }

    static void line(PDPageContentStream to, PDFont font, float size, float x, float y, String text) throws IOException {
        to.beginText();
        to.setFont(font, size);
        to.newLineAtOffset(x, y);
        to.showText(text);
        to.endText();
    }

    /** Breaks at spaces, and within a run of Thai where the line is full; returns where the next line stands. */
    static float wrapped(PDPageContentStream to, PDFont font, float x, float first, float y, float width, String text) throws IOException {
        float left = first, room = width - (first - x);
        int begin = 0, space = -1;
        float used = 0;
        for (int at = 0; at < text.length(); at++) {
            used += font.getStringWidth(text.substring(at, at + 1)) * 13 / 1000;
            if (text.charAt(at) == ' ') space = at;
            if (used > room) {
                int end = space > begin ? space : at;
                line(to, font, 13, left, y, text.substring(begin, end));
                y -= 20.8f;
                begin = end == space ? end + 1 : end;
                at = begin - 1;
                left = x;
                room = width;
                used = 0;
                space = -1;
            }
        }
        line(to, font, 13, left, y, text.substring(begin));
        return y - 20.8f;
    }

    static void code(PDDocument document, PDPageContentStream to, int side, byte[] modules, float y) throws IOException {
        var picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
        for (int row = 0; row < side; row++) for (int column = 0; column < side; column++)
            picture.setRGB(column, row, (modules[row * side + column] == 0) ? 0xFFFFFF : 0);
        to.drawImage(LosslessFactory.createFromImage(document, picture), 71, y, 96, 96);
    }

    static void archive(PDDocument document, String title, byte[] record) throws Exception {
        var file = new PDEmbeddedFile(document, new ByteArrayInputStream(record), COSName.FLATE_DECODE);
        file.setSubtype("application/json");
        file.setSize(record.length);
        file.setModDate(moment);
        var about = new PDComplexFileSpecification();
        about.setFile("letter.json");
        about.setFileUnicode("letter.json");
        about.setEmbeddedFile(file);
        about.setEmbeddedFileUnicode(file);
        about.getCOSObject().setName("AFRelationship", "Data");
        var tree = new PDEmbeddedFilesNameTreeNode();
        tree.setNames(Map.of("letter.json", about));
        var names = new PDDocumentNameDictionary(document.getDocumentCatalog());
        names.setEmbeddedFiles(tree);
        var catalog = document.getDocumentCatalog();
        catalog.setNames(names);
        var associated = new COSArray();
        associated.add(about);
        catalog.getCOSObject().setItem("AF", associated);
        catalog.setLanguage("th");
        var intent = new PDOutputIntent(document, new ByteArrayInputStream(profile));
        intent.setInfo("sRGB");
        intent.setOutputCondition("sRGB");
        intent.setOutputConditionIdentifier("sRGB");
        catalog.addOutputIntent(intent);
        var metadata = new PDMetadata(document);
        metadata.importXMPMetadata(("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
            + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\""
            + " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
            + "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"
            + title + "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='r'?>").getBytes(StandardCharsets.UTF_8));
        catalog.setMetadata(metadata);
    }

    static byte[] signed(PDDocument document) throws Exception {
        var first = new ByteArrayOutputStream();
        document.save(first);
        try (var whole = PDDocument.load(first.toByteArray())) {
            var signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
            signature.setSignDate(moment);
            whole.addSignature(signature, content -> {
                try {
                    return signer.generate(new CMSProcessableByteArray(content.readAllBytes()), false).toASN1Structure().getEncoded("DER");
                } catch (CMSException error) {
                    throw new IOException(error);
                }
            }, room());
            var out = new ByteArrayOutputStream();
            whole.saveIncremental(out);
            return out.toByteArray();
        }
    }

    static SignatureOptions room() {
        var options = new SignatureOptions();
        options.setPreferredSignatureSize(4096);
        return options;
    }
}
