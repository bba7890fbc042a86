import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.evidencerecord.asn1.validation.ASN1EvidenceRecordValidator;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import java.io.File;

/** Judges PDFs, and evidence records (`.ers`) of the PDF beside them, as EU DSS does, trusting the certificates of the first argument (files, by commas); one line a signature. */
class Judge {
    public static void main(String[] asked) throws Exception {
        var trusted = new CommonTrustedCertificateSource();
        for (String file : asked[0].split(",")) {
            trusted.addCertificate(DSSUtils.loadCertificate(new File(file)));
        }
        for (int at = 1; at < asked.length; at++) {
            var verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(trusted);
            verifier.setCrlSource(new ExternalResourcesCRLSource(new java.io.FileInputStream(System.getProperty("crl"))));
            var file = new FileDocument(new File(asked[at]));
            var archived = new FileDocument(new File(asked[at].replaceAll("\\.ers$", ".pdf")));
            var validator = asked[at].endsWith(".ers") ? new ASN1EvidenceRecordValidator(file) : new PDFDocumentValidator(file);
            if (asked[at].endsWith(".ers")) validator.setDetachedContents(java.util.List.of(archived));
            validator.setCertificateVerifier(verifier);
            if (System.getProperty("at") != null) {
                validator.setValidationTime(java.util.Date.from(java.time.Instant.parse(System.getProperty("at"))));
            }
            SimpleReport report = validator.validateDocument().getSimpleReport();
            for (String id : report.getEvidenceRecordIdList()) {
                System.out.println(asked[at] + "\t" + report.getIndication(id) + "\t" + report.getSubIndication(id)
                    + "\tPOE " + report.getEvidenceRecordPOE(id).toInstant() + "\t" + report.getAdESValidationErrors(id).stream()
                        .map(each -> each.getValue()).toList());
            }
            if (report.getSignatureIdList().isEmpty() && report.getEvidenceRecordIdList().isEmpty()) System.out.println(asked[at] + "\tNONE");
            for (String id : report.getSignatureIdList()) {
                System.out.println(asked[at] + "\t" + report.getIndication(id) + "\t" + report.getSubIndication(id)
                    + "\t" + report.getSignatureFormat(id) + "\t" + report.getAdESValidationErrors(id).stream()
                        .map(each -> each.getValue()).toList());
            }
        }
    }
}
